// SSIM at every window, one channel a z-layer of workgroups: its sum, and its derivatives by the window's mean,
// mean square and mean product, from which loss_gradient.comp makes the gradient of each pixel.
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "ssim.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { vec4 picture[]; };
layout(std430, binding = 1) restrict readonly buffer Photo { uint photo[]; };
layout(std430, binding = 2) restrict writeonly buffer Derivatives { float derivatives[]; };  // [channel][3][pixel]
layout(std430, binding = 3) restrict writeonly buffer Sums { float sums[]; };                 // SSIM [channel][tile], L1 [tile]

shared vec2 s_patch[kPatch * kPatch];         // picture, photo
shared vec4 s_rows[kPatch * kTileSize];       // filtered along x: E[x], E[y], E[x²], E[y²]
shared float s_products[kPatch * kTileSize];  // E[xy]

void load_patch(ivec2 corner, uint channel) {
    for (uint k = gl_LocalInvocationIndex; k < kPatch * kPatch; k += kGroupSize) {
        const ivec2 p = corner + ivec2(k % kPatch, k / kPatch);
        vec2 value = vec2(0.0);
        if (inside_image(p)) {
            const uint word = photo[pixel_index(p)];
            if (counts(word)) value = vec2(picture[pixel_index(p)][channel], photo_value(word, channel));
        }
        s_patch[k] = value;
    }
}

void filter_rows() {
    for (uint k = gl_LocalInvocationIndex; k < kPatch * kTileSize; k += kGroupSize) {
        const uint from = (k / kTileSize) * kPatch + k % kTileSize;
        vec4 sum = vec4(0.0);
        float product = 0.0;
        for (uint t = 0u; t < 11u; ++t) {
            const vec2 v = s_patch[from + t];
            sum += kWindow[t] * vec4(v, v * v);
            product += kWindow[t] * v.x * v.y;
        }
        s_rows[k] = sum;
        s_products[k] = product;
    }
}

void main() {
    const uint channel = gl_WorkGroupID.z;
    const uvec2 tile = gl_WorkGroupID.xy;
    const ivec2 corner = ivec2(tile * kTileSize) - int(kRadius);
    load_patch(corner, channel);
    group_sync();
    filter_rows();
    group_sync();
    const uint i = gl_LocalInvocationIndex;
    const ivec2 p = ivec2(tile * kTileSize + uvec2(i % kTileSize, i / kTileSize));
    vec4 sum = vec4(0.0);
    float product = 0.0;
    for (uint t = 0u; t < 11u; ++t) {
        sum += kWindow[t] * s_rows[i + t * kTileSize];
        product += kWindow[t] * s_products[i + t * kTileSize];
    }
    vec4 result = vec4(0.0);
    if (window_fits(p) && counts(photo[pixel_index(p)])) result = ssim_and_derivatives(sum.x, sum.y, sum.z + sum.w, product);
    if (inside_image(p)) {
        const uint pixels = frame.image_size.x * frame.image_size.y;
        for (uint k = 0u; k < 3u; ++k)
            derivatives[(3u * channel + k) * pixels + pixel_index(p)] = result[k + 1u];
    }
    const float total = group_sum(result.x);
    const uint tiles = frame.image_size.z * frame.image_size.w;
    if (i == 0u) sums[channel * tiles + tile.y * frame.image_size.z + tile.x] = total;
}

// The gradient of (1 - w)·L1 + w·(1 - SSIM) by each pixel of the picture, and the sum of |difference|.
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "ssim.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { vec4 picture[]; };
layout(std430, binding = 1) restrict readonly buffer Photo { uint photo[]; };
layout(std430, binding = 2) restrict readonly buffer Derivatives { float derivatives[]; };  // [channel][3][pixel]
layout(std430, binding = 3) restrict writeonly buffer Sums { float sums[]; };                // SSIM [channel][tile], L1 [tile]
layout(std430, binding = 4) restrict writeonly buffer Gradient { vec4 gradient[]; };         // rgb; transmittance

shared float s_patch[3u * kPatch * kPatch];
shared float s_rows[3u * kPatch * kTileSize];

// Σ over the windows that hold pixel i of the tile, of each of the channel's three derivatives.
vec3 spread(ivec2 corner, uint channel) {
    const uint pixels = frame.image_size.x * frame.image_size.y;
    for (uint k = gl_LocalInvocationIndex; k < kPatch * kPatch; k += kGroupSize) {
        const ivec2 p = corner + ivec2(k % kPatch, k / kPatch);
        const bool inside = inside_image(p);
        for (uint d = 0u; d < 3u; ++d)
            s_patch[d * kPatch * kPatch + k] =
                inside ? derivatives[(3u * channel + d) * pixels + pixel_index(p)] : 0.0;
    }
    group_sync();
    for (uint k = gl_LocalInvocationIndex; k < 3u * kPatch * kTileSize; k += kGroupSize) {
        const uint from = (k / kTileSize) * kPatch + k % kTileSize;
        float sum = 0.0;
        for (uint t = 0u; t < 11u; ++t) sum += kWindow[t] * s_patch[from + t];
        s_rows[k] = sum;
    }
    group_sync();
    vec3 result = vec3(0.0);
    for (uint d = 0u; d < 3u; ++d)
        for (uint t = 0u; t < 11u; ++t)
            result[d] += kWindow[t] * s_rows[d * kPatch * kTileSize + gl_LocalInvocationIndex + t * kTileSize];
    return result;
}

void main() {
    const uvec2 tile = gl_WorkGroupID.xy;
    const uint i = gl_LocalInvocationIndex;
    const ivec2 p = ivec2(tile * kTileSize + uvec2(i % kTileSize, i / kTileSize));
    const ivec2 corner = ivec2(tile * kTileSize) - int(kRadius);
    const bool inside = inside_image(p);
    const vec4 color = inside ? picture[pixel_index(p)] : vec4(0.0);
    const uint word = inside ? photo[pixel_index(p)] : 0u;
    vec3 result = vec3(0.0);
    float l1 = 0.0;
    for (uint channel = 0u; channel < 3u; ++channel) {
        const vec3 windows = spread(corner, channel);
        group_sync();
        const float target = photo_value(word, channel);
        const float difference = color[channel] - target;
        if (!counts(word)) continue;
        l1 += abs(difference);
        result[channel] = frame.loss.x * sign(difference) +
                          frame.loss.y * (windows.x + 2.0 * color[channel] * windows.y + target * windows.z);
    }
    if (inside) gradient[pixel_index(p)] = vec4(result, color.w);
    const float total = group_sum(l1);
    const uint tiles = frame.image_size.z * frame.image_size.w;
    if (i == 0u) sums[3u * tiles + tile.y * frame.image_size.z + tile.x] = total;
}

// SSIM at every window: its sum a block, and its derivatives by the window's mean, mean square and mean product, from
// which loss_gradient.comp makes the gradient of each pixel.
// Source of doing both directions in one kernel: FusedSSIM (Mallick et al. 2024).
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#define WINDOW_VALUE vec4
#include "window_sums.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { float picture[]; };  // [pixel][4]
layout(std430, binding = 1) restrict readonly buffer Photo { uint photo[]; };
layout(std430, binding = 2) restrict writeonly buffer Derivatives { float derivatives[]; };  // [channel][3][pixel]
layout(std430, binding = 3) restrict writeonly buffer Sums { float sums[]; };  // SSIM [block], L1 [block]

// x (picture), y (photo), x² + y², xy. Memory is read in any case: a branch around each read would cost more.
vec4 window_input(ivec2 p) {
    const uint at = pixel_index(clamp(p, ivec2(0), ivec2(frame.image_size.xy) - 1));
    const uint word = photo[at];
    const float x = picture[4u * at + g_channel], y = photo_value(word, g_channel);
    return inside_image(p) && counts(word) ? vec4(x, y, x * x + y * y, x * y) : vec4(0.0);
}

void main() {
    if (block_index() >= block_count()) return;
    const ivec2 block = begin_block();
    const uint pixels = frame.image_size.x * frame.image_size.y;
    sum_windows(block);
    float ssim = 0.0;
    for (uint i = gl_LocalInvocationIndex; i < kBlockPixels; i += kGroupSize) {
        const ivec2 p = block_pixel(block, i);
        if (!inside_image(p)) continue;
        const uint at = pixel_index(p);
        const vec4 e = window_sum(i);
        const bool has_window = window_fits(p) && counts(photo[at]);
        const vec4 result = has_window ? ssim_and_derivatives(e.x, e.y, e.z, e.w) : vec4(0.0);
        ssim += result.x;
        for (uint k = 0u; k < 3u; ++k) derivatives[(3u * g_channel + k) * pixels + at] = result[k + 1u];
    }
    const float total = group_sum(ssim);
    if (gl_LocalInvocationIndex == 0u) sums[block_index()] = total;
}

// The gradient of (1 - w)·L1 + w·(1 - SSIM) by each pixel of the picture, and the sum of |difference| a block.
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#define WINDOW_VALUE vec3
#include "window_sums.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { float picture[]; };  // [pixel][4]
layout(std430, binding = 1) restrict readonly buffer Photo { uint photo[]; };
layout(std430, binding = 2) restrict readonly buffer Derivatives { float derivatives[]; };  // [channel][3][pixel]
layout(std430, binding = 3) restrict writeonly buffer Sums { float sums[]; };  // SSIM [block], L1 [block]
layout(std430, binding = 4) restrict writeonly buffer Gradient { float gradient[]; };  // [pixel] rgb; transmittance

vec3 window_input(ivec2 p) {
    const uint pixels = frame.image_size.x * frame.image_size.y;
    const uint at =
        3u * g_channel * pixels + pixel_index(clamp(p, ivec2(0), ivec2(frame.image_size.xy) - 1));
    const vec3 value = vec3(derivatives[at], derivatives[at + pixels], derivatives[at + 2u * pixels]);
    return inside_image(p) ? value : vec3(0.0);
}

void main() {
    if (block_index() >= block_count()) return;
    const ivec2 block = begin_block();
    sum_windows(block);
    float l1 = 0.0;
    for (uint i = gl_LocalInvocationIndex; i < kBlockPixels; i += kGroupSize) {
        const ivec2 p = block_pixel(block, i);
        if (!inside_image(p)) continue;
        const uint at = pixel_index(p);
        const uint word = photo[at];
        const float color = picture[4u * at + g_channel], target = photo_value(word, g_channel);
        const vec3 windows = window_sum(i);
        const float difference = color - target;
        const float by_window = windows.x + 2.0 * color * windows.y + target * windows.z;
        gradient[4u * at + g_channel] =
            counts(word) ? frame.loss.x * sign(difference) + frame.loss.y * by_window : 0.0;
        if (g_channel == 0u) gradient[4u * at + 3u] = picture[4u * at + 3u];
        if (counts(word)) l1 += abs(difference);
    }
    const float total = group_sum(l1);
    if (gl_LocalInvocationIndex == 0u) sums[block_count() + block_index()] = total;
}

// The gradient of (1 - w)·L1 + w·(1 - SSIM) by each pixel of the picture, and the sum of |difference| a block.
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#define WINDOW_VALUE vec3
#include "window_sums.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { vec4 picture[]; };
layout(std430, binding = 1) restrict readonly buffer Photo { uint photo[]; };
layout(std430, binding = 2) restrict readonly buffer Derivatives { float derivatives[]; };  // [channel][3][pixel]
layout(std430, binding = 3) restrict writeonly buffer Sums { float sums[]; };  // SSIM [block], L1 [block]
layout(std430, binding = 4) restrict writeonly buffer Gradient { vec4 gradient[]; };  // rgb; transmittance

vec3 window_input(ivec2 p, uint channel) {
    const uint pixels = frame.image_size.x * frame.image_size.y;
    const uint at = 3u * channel * pixels + pixel_index(clamp(p, ivec2(0), ivec2(frame.image_size.xy) - 1));
    const vec3 value = vec3(derivatives[at], derivatives[at + pixels], derivatives[at + 2u * pixels]);
    return inside_image(p) ? value : vec3(0.0);
}

void main() {
    if (block_index() >= block_count()) return;
    const ivec2 block = block_corner();
    sum_windows(block);
    float l1 = 0.0;
    for (uint i = gl_LocalInvocationIndex; i < kBlockPixels; i += kGroupSize) {
        const ivec2 p = block_pixel(block, i);
        if (!inside_image(p)) continue;
        const uint at = pixel_index(p);
        const vec4 color = picture[at];
        const uint word = photo[at];
        vec3 result = vec3(0.0);
        for (uint channel = 0u; channel < 3u; ++channel) {
            const vec3 windows = window_sum(channel, i);
            const float target = photo_value(word, channel);
            const float difference = color[channel] - target;
            if (!counts(word)) continue;
            l1 += abs(difference);
            result[channel] = frame.loss.x * sign(difference) +
                              frame.loss.y * (windows.x + 2.0 * color[channel] * windows.y + target * windows.z);
        }
        gradient[at] = vec4(result, color.w);
    }
    const float total = block_sum(l1);
    if (gl_LocalInvocationIndex == 0u) sums[block_count() + block_index()] = total;
}

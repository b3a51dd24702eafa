// How often each depth occurs in the picture: a bin is a 128th of a power of two.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { vec4 picture[]; };
layout(std430, binding = 1) restrict buffer Histogram { uint bins[]; };

void main() {
    const uint p = global_index();
    if (p >= frame.image_size.x * frame.image_size.y) return;
    const float depth = picture[p].x;
    if (depth > 0.0 && !isinf(depth) && !isnan(depth)) atomicAdd(bins[floatBitsToUint(depth) >> kDepthBinShift], 1u);
}

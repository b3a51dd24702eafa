// Splats as dots of 2x2 pixels, the nearest in front, dimmed by their opacity; from the records of project.comp.
// WRITE_COLORS 0: which depth is nearest in each pixel; 1: its colour into the picture.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 1) restrict readonly buffer Spans { uvec2 spans[]; };
layout(std430, binding = 2) restrict buffer Nearest { uint nearest[]; };  // ~bits of the depth; 0: no dot
layout(std430, binding = 3) restrict writeonly buffer Picture { vec4 picture[]; };

const int kDotPx = 2;

void main() {
    const uint i = global_index();
    if (i >= frame.counts.x || (spans[i].y & kVisibleBit) == 0u) return;
    const vec4 a = records[kRecordQuads * i], b = records[kRecordQuads * i + 1u],
               c = records[kRecordQuads * i + 2u];
    const uint depth = ~floatBitsToUint(c.y);
    const ivec2 corner = ivec2(floor(a.xy - 0.5 * float(kDotPx) + 0.5));
    const vec3 color = vec3(b.zw, c.x) * (0.35 + 0.65 * exp2(b.y));
    for (int k = 0; k < kDotPx * kDotPx; ++k) {
        const ivec2 at = corner + ivec2(k % kDotPx, k / kDotPx);
        if (any(lessThan(at, ivec2(0))) || any(greaterThanEqual(at, ivec2(frame.image_size.xy)))) continue;
        const uint p = uint(at.y) * frame.image_size.x + uint(at.x);
#if WRITE_COLORS
        if (nearest[p] == depth) picture[p] = vec4(color, 0.0);
#else
        atomicMax(nearest[p], depth);
#endif
    }
}

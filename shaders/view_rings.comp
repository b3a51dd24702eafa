// Splats as rings: the ellipse one standard deviation from the centre, the nearest in front, from the records of
// project.comp; the plain twin is app/studio/ring_painter.cpp.
// WRITE_COLORS 0: which depth is nearest in each pixel; 1: its colour into the picture.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 1) restrict readonly buffer Spans { uvec2 spans[]; };
layout(std430, binding = 2) restrict buffer Nearest { uint nearest[]; };  // ~bits of the depth; 0: no ring
layout(std430, binding = 3) restrict writeonly buffer Picture { vec4 picture[]; };

const float kHazeLog2Opacity = -3.3254990;  // of the logit -2.2, opacity 0.1: fainter rings would hide the rest
const float kMostRadiusPx = 4000.0;
const float kPixelsAPoint = 0.8;  // along the line: no gaps
const float kTurn = 6.28318531;

void main() {
    const uint i = global_index();
    if (i >= frame.counts.x || (spans[i].y & kVisibleBit) == 0u) return;
    const vec4 a = records[kRecordQuads * i], b = records[kRecordQuads * i + 1u],
               c = records[kRecordQuads * i + 2u];
    if (b.y < kHazeLog2Opacity) return;
    const vec3 conic = vec3(a.zw, b.x) / vec3(-0.5 * kLog2E, -kLog2E, -0.5 * kLog2E);
    // The conic's Cholesky factor L: |transpose(L) p| = 1.
    const float l11 = sqrt(conic.x);
    const float l21 = conic.y / l11;
    const float l22 = sqrt(max(conic.z - l21 * l21, 1e-12));
    const float reach = 1.0 / l11 + (1.0 + abs(l21) / l11) / l22;  // at least half the ring's length over pi
    if (!(reach < kMostRadiusPx)) return;
    const int points = max(8, int(kTurn * reach / kPixelsAPoint));
    const uint depth = ~floatBitsToUint(c.y);
    for (int k = 0; k < points; ++k) {
        const float angle = kTurn * float(k) / float(points);
        const float y = sin(angle) / l22;
        const vec2 at = a.xy + vec2((cos(angle) - l21 * y) / l11, y);
        if (!(all(greaterThanEqual(at, vec2(0.0))) && all(lessThan(at, vec2(frame.image_size.xy))))) continue;
        const uint p = uint(at.y) * frame.image_size.x + uint(at.x);
#if WRITE_COLORS
        if (nearest[p] == depth) picture[p] = vec4(vec3(b.zw, c.x), 0.0);
#else
        atomicMax(nearest[p], depth);
#endif
    }
}

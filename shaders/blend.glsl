// One splat at one pixel, the same forward and backward, and what part of a tile a warp draws.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_BLEND_GLSL
#define SPLATELIER_BLEND_GLSL
#include "group.glsl"

const float kMaxAlpha = 0.99;
const float kMinTransmittance = 1e-4;    // the splat that would reach this is not blended, nor any behind it
const float kLog2MinAlpha = -7.99435344;  // log2(1/255)

// A warp draws 8x4 pixels: two such parts across a tile, four down.
uvec2 part_origin(uint warp) { return uvec2((warp & 1u) * 8u, (warp >> 1u) * 4u); }
uvec2 lane_offset(uint lane) { return uvec2(lane & 7u, lane >> 3u); }

// log2 of opacity · falloff. a: mean px, first two of the scaled conic; b: its third, log2 opacity.
// Rounded in one way only, so that forward and backward agree on which splats count.
float log2_alpha(vec4 a, vec2 b, vec2 pixel) {
    precise float dx = a.x - pixel.x;
    precise float dy = a.y - pixel.y;
    precise float along_x = fma(a.z, dx, a.w * dy);
    precise float result = fma(along_x, dx, fma(b.x * dy, dy, b.y));
    return result;
}

// True where the splat may be seen at some of the pixel centres within [low, high]: the least distance over the
// rectangle, which lies on an edge that the mean sees. A little is added so that rounding never hides a pixel.
bool reaches_part(vec4 a, vec2 b, vec2 low, vec2 high) {
    const vec2 from = low - a.xy, to = high - a.xy;
    const vec2 near = clamp(vec2(0.0), from, to);
    const float dy = clamp(-0.5 * a.w * near.x / b.x, from.y, to.y);
    const float dx = clamp(-0.5 * a.w * near.y / a.z, from.x, to.x);
    const float on_x_edge = a.z * near.x * near.x + a.w * near.x * dy + b.x * dy * dy;
    const float on_y_edge = a.z * dx * dx + a.w * dx * near.y + b.x * near.y * near.y;
    float most = max(on_x_edge, on_y_edge);
    if (near == vec2(0.0)) most = 0.0;
    return b.y + most + 0.01 >= kLog2MinAlpha;
}
#endif

// What the program and its kernels agree on: sizes, and the uniform block of a frame. Read by C++ and by GLSL.
// No vec3 members, so that both languages lay it out alike.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_LAYOUT_H
#define SPLATELIER_LAYOUT_H
#ifdef __cplusplus
#pragma once

#include <array>
#include <cstdint>

namespace splatelier::gpu {

using vec4 = std::array<float, 4>;
using uvec4 = std::array<std::uint32_t, 4>;
#define SPLATELIER_CONST inline constexpr std::uint32_t
#define SPLATELIER_FRAME_BLOCK struct alignas(16) FrameUniforms
#else
#define SPLATELIER_CONST const uint
#define SPLATELIER_FRAME_BLOCK layout(std140, binding = 0) uniform FrameUniforms
#endif

SPLATELIER_CONST kTileSize = 16u;       // px, both ways
SPLATELIER_CONST kGroupSize = 256u;     // invocations of every workgroup
SPLATELIER_CONST kBlock = 32u;          // splats whose values stand side by side in memory
SPLATELIER_CONST kGeometryQuads = 3u;   // vec4s of a splat before its colours
SPLATELIER_CONST kRecordQuads = 3u;     // vec4s of a projected splat
SPLATELIER_CONST kBinSlots = 1024u;     // pairs that one workgroup brings to their tiles
SPLATELIER_CONST kCopyQuads = 2048u;    // vec4s that one workgroup copies
SPLATELIER_CONST kClearWords = 8192u;   // uints that one workgroup clears
SPLATELIER_CONST kBucketSplats = 256u;  // places of a tile's list that one workgroup goes back through
SPLATELIER_CONST kControlWords = 64u;   // uints of the control block before the tile ranges
SPLATELIER_CONST kDepthBinShift = 16u;  // bits of a depth below those that choose its bin of a histogram
SPLATELIER_CONST kDepthBins = 32768u;   // of the positive floats

// Words of the control block.
SPLATELIER_CONST kVisible = 0u;        // splats on the screen
SPLATELIER_CONST kInstances = 1u;      // (tile, splat) pairs, modulo 2^32
SPLATELIER_CONST kInstancesHigh = 2u;  // the same in units of 4096, rounded down
SPLATELIER_CONST kOverflow = 3u;       // 1: the pairs did not fit; stays until the host has grown the buffers
SPLATELIER_CONST kNotFinite = 4u;      // 1: a parameter is no longer a number
SPLATELIER_CONST kTilesCapped = 5u;
SPLATELIER_CONST kDropped = 6u;        // pairs beyond the tile cap
SPLATELIER_CONST kBinned = 8u;         // pairs that go into the tiles' lists; 0 after an overflow
SPLATELIER_CONST kBuckets = 9u;        // of all tiles' lists, as far as pixels were blended
SPLATELIER_CONST kStepsSkipped = 10u;  // one after the other, up to now, because of an overflow
SPLATELIER_CONST kLongest = 11u;       // pairs of the longest list, as far as the tile cap lets them be drawn

// A viewport's selection: bits of a splat's mark; kinds of shapes, and vec4s of one before its points.
SPLATELIER_CONST kMarkSelected = 1u;
SPLATELIER_CONST kMarkHidden = 2u;
SPLATELIER_CONST kShapeRectangle = 0u;
SPLATELIER_CONST kShapeStroke = 1u;
SPLATELIER_CONST kShapeBox = 2u;
SPLATELIER_CONST kShapeQuads = 6u;

// Flags of FrameUniforms.counts.w.
SPLATELIER_CONST kAntialiased = 1u;
SPLATELIER_CONST kGatherStats = 2u;

// Words of a step's result.
SPLATELIER_CONST kResultWords = 16u;
SPLATELIER_CONST kResultSsim = 7u;  // Σ SSIM, float; the words before it are the control block's
SPLATELIER_CONST kResultL1 = 8u;    // Σ |difference|, float
SPLATELIER_CONST kResultBuckets = 9u;
SPLATELIER_CONST kResultLongest = 10u;

SPLATELIER_FRAME_BLOCK {
    vec4 camera_row[3];  // cam_from_world: rotation row, translation
    vec4 intrinsics;     // fx, fy, cx, cy, px
    vec4 slope_limits;   // x/z from, to; y/z from, to: where the Jacobian is clamped
    vec4 camera_center;  // in world; w: near, world units
    vec4 background;     // rgb; w: log of the factor on every scale
    uvec4 image_size;    // width, height, px; tile columns, rows
    uvec4 counts;        // splats, tile cap (all ones: none), SH degree, flags
    uvec4 capacity;      // pairs that fit; vec4s of SH that hold something; low, high word of the step
    vec4 loss;           // gradient of |difference|, of a window's SSIM; 0; 0
    vec4 rates;          // means, log scales, rotations, opacity logits; over 1 - beta1^t
    vec4 color_rates;    // SH constant, SH rest, over 1 - beta1^t; 1/sqrt(1 - beta2^t); noise scale
    vec4 regularizers;   // opacity weight / N, scale weight / 3N; W/2, H/2: pixels to NDC
    uvec4 seed;          // low, high; key of the stochastic rounding (stored_values.glsl)
}
#ifdef __cplusplus
;
static_assert(sizeof(FrameUniforms) == 15 * 16);
#undef SPLATELIER_CONST
#undef SPLATELIER_FRAME_BLOCK
}  // namespace splatelier::gpu
#else
frame;
#endif
#endif

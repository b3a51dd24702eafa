// What the colour scale of a picture spans. One workgroup. DEPTHS 1: the middle 96 % of the depths seen, from
// view_histogram.comp, whose bins are cleared for the next picture; 0: up to the longest tile list.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Histogram { uint bins[]; };
layout(std430, binding = 1) restrict readonly buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 2) restrict writeonly buffer Span { vec2 span; };

#if DEPTHS
const uint kBinsEach = kDepthBins / kGroupSize;

// The depth that `rank` values lie below, where it is among this invocation's bins; else 0.
float depth_of_rank(uint rank, uint before) {
    for (uint b = 0u; b < kBinsEach; ++b) {
        const uint bin = gl_LocalInvocationIndex * kBinsEach + b;
        const uint count = bins[bin];
        if (rank >= before && rank < before + count)
            return uintBitsToFloat((bin << kDepthBinShift) | (1u << (kDepthBinShift - 1u)));
        before += count;
    }
    return 0.0;
}

void main() {
    uint mine = 0u;
    for (uint b = 0u; b < kBinsEach; ++b) mine += bins[gl_LocalInvocationIndex * kBinsEach + b];
    uint total;
    const uint before = group_exclusive_sum(mine, total);
    const uint last = max(total, 1u) - 1u;
    const float low = group_sum(depth_of_rank(uint(0.02 * float(last)), before));
    const float high = group_sum(depth_of_rank(uint(0.98 * float(last)), before));
    if (gl_LocalInvocationIndex == 0u)
        span = total == 0u ? vec2(1.0, 2.0) : vec2(low, high > low ? high : low + 1.0);
    for (uint b = 0u; b < kBinsEach; ++b) bins[gl_LocalInvocationIndex * kBinsEach + b] = 0u;
}
#else
shared uint s_longest;

void main() {
    if (gl_LocalInvocationIndex == 0u) s_longest = 1u;
    group_sync();
    const uint tiles = frame.image_size.z * frame.image_size.w;
    for (uint t = gl_LocalInvocationIndex; t < tiles; t += kGroupSize)
        atomicMax(s_longest, ranges[t].y - ranges[t].x);
    group_sync();
    // With a cap that is the scale, whatever the lists' lengths.
    if (gl_LocalInvocationIndex == 0u)
        span = vec2(0.0, frame.counts.y == ~0u ? float(s_longest) : float(frame.counts.y));
}
#endif

// How many tiles the splats of each workgroup of emit.comp reach together, nearest splats first.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Order { uint order[]; };
layout(std430, binding = 1) restrict readonly buffer Spans { uvec2 spans[]; };
layout(std430, binding = 2) restrict writeonly buffer Sums { uint sums[]; };
layout(std430, binding = 3) restrict readonly buffer Control { uint control[]; };

void main() {
    const uint count = control[kSortedSplats];
    if (group_index() * kEmitSplats >= count) return;
    uint tiles = 0u;
    for (uint k = 0u; k < kEmitSplats / kGroupSize; ++k) {
        const uint position = group_index() * kEmitSplats + k * kGroupSize + gl_LocalInvocationIndex;
        if (position < count) tiles += spans[order[position]].y & 0x7fffffffu;
    }
    const uint total = group_sum(tiles);
    if (gl_LocalInvocationIndex == 0u) sums[group_index()] = total;
}

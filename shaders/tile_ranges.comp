// Where each tile's list begins and ends, from how many pairs it has. Where the pairs do not fit, later kernels get none,
// until the host has grown the buffers. One workgroup.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Control { uint control[kControlWords]; uvec2 ranges[]; };

shared uint s_longest;

void main() {
    if (gl_LocalInvocationIndex == 0u) s_longest = 0u;
    const bool fit = control[kOverflow] == 0u && control[kInstances] <= frame.capacity.x &&
                     control[kInstancesHigh] <= frame.capacity.x >> 12u;
    const uint tiles = frame.image_size.z * frame.image_size.w;
    const uint each = (tiles + kGroupSize - 1u) / kGroupSize;
    const uint first = min(gl_LocalInvocationIndex * each, tiles), last = min(first + each, tiles);
    uint mine = 0u, longest = 0u;
    for (uint t = first; t < last; ++t) mine += fit ? ranges[t].y : 0u;
    uint total;
    uint begin = group_exclusive_sum(mine, total);
    for (uint t = first; t < last; ++t) {
        const uint count = fit ? ranges[t].y : 0u;
        longest = max(longest, count);
        ranges[t] = uvec2(begin, begin + count);
        begin += count;
    }
    atomicMax(s_longest, longest);
    group_sync();
    if (gl_LocalInvocationIndex == 0u) {
        control[kLongest] = min(s_longest, frame.counts.y);
        control[kBinned] = fit ? control[kInstances] : 0u;
        if (!fit) control[kOverflow] = 1u;
    }
}

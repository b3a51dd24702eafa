// Radix sort, second of three: one workgroup a digit turns its counts into sums of those before, and its total.
// PREPARE: the first scan of a frame also decides from the counts of the projection how much work the later kernels
// get; where the pairs do not fit, none, until the host has grown the buffers.
// SPDX-License-Identifier: MIT
#include "sort.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Table { uint table[]; };            // [digit][workgroup]
layout(std430, binding = 1) restrict writeonly buffer Totals { uint totals[]; };  // [digit]
layout(std430, binding = 2) restrict buffer Control { uint control[]; };

#if PREPARE
void prepare() {
    const uint instances = control[kInstances];
    if (instances > frame.capacity.x || control[kInstancesHigh] > (frame.capacity.x >> 12u)) control[kOverflow] = 1u;
    const bool stopped = control[kOverflow] != 0u;
    control[kSortedSplats] = stopped ? 0u : control[kVisible];
    control[kSortedInstances] = stopped ? 0u : instances;
}
#endif

void main() {
    const uint digit = group_index();
    const uint groups = (control[count_word] + kSortKeys - 1u) / kSortKeys;
    uint before = 0u;
    for (uint begin = 0u; begin < groups; begin += kGroupSize) {
        const uint i = begin + gl_LocalInvocationIndex;
        const uint count = i < groups ? table[digit * groups + i] : 0u;
        uint total;
        const uint sum = group_exclusive_sum(count, total);
        if (i < groups) table[digit * groups + i] = before + sum;
        before += total;
    }
    if (gl_LocalInvocationIndex == 0u) {
        totals[digit] = before;
#if PREPARE
        if (digit == 0u) prepare();
#endif
    }
}

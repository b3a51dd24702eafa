// Sums, scans and votes over a workgroup of 256, and exchange among 32 neighbouring invocations ("lanes" of a "warp").
// With SUBGROUPS 1 the driver's subgroups do it, which then are 32 wide and in order (render/subgroups.h); else shared
// memory, whatever the width of the hardware. The two forms give the same integers, and floats that differ in rounding
// only.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_GROUP_GLSL
#define SPLATELIER_GROUP_GLSL
#include "layout.h"

const uint kWarps = kGroupSize / 32u;

uint lane_index() { return gl_LocalInvocationIndex & 31u; }
uint warp_index() { return gl_LocalInvocationIndex >> 5u; }

// Workgroups may be spread over two dimensions.
uint group_index() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
uint global_index() { return group_index() * kGroupSize + gl_LocalInvocationIndex; }

// Waits for the workgroup; what it wrote to shared memory before can be read after.
void group_sync() { barrier(); }

#if SUBGROUPS
shared uint s_warp_sums[kWarps];
shared float s_warp_float_sums[kWarps];

// Makes shared memory written by the other lanes of the warp visible. Lanes run together here but for branches, which
// must have ended: subgroupBarrier() adds nothing to it on NVIDIA but a barrier for all memory of the whole GPU, which
// takes longer than all the rest of what most kernels do between two of these.
void warp_sync() { subgroupMemoryBarrierShared(); }

// Σ of the values of invocations before this one; `total` is that of all.
uint group_exclusive_sum(uint value, out uint total) {
    const uint before = subgroupExclusiveAdd(value);
    if (lane_index() == 31u) s_warp_sums[warp_index()] = before + value;
    group_sync();
    uint base = 0u;
    total = 0u;
    for (uint w = 0u; w < kWarps; ++w) {
        const uint sum = s_warp_sums[w];
        if (w < warp_index()) base += sum;
        total += sum;
    }
    group_sync();
    return base + before;
}

float group_sum(float value) {
    const float sum = subgroupAdd(value);
    if (lane_index() == 0u) s_warp_float_sums[warp_index()] = sum;
    group_sync();
    float total = 0.0;
    for (uint w = 0u; w < kWarps; ++w) total += s_warp_float_sums[w];
    group_sync();
    return total;
}
#else
shared uint s_scan[kGroupSize];
shared float s_float_sums[kGroupSize];

// Without subgroups, a warp's exchange is the whole workgroup's: call it from uniform control flow only.
void warp_sync() { group_sync(); }

uint group_exclusive_sum(uint value, out uint total) {
    const uint i = gl_LocalInvocationIndex;
    s_scan[i] = value;
    group_sync();
    for (uint reach = 1u; reach < kGroupSize; reach *= 2u) {
        const uint sum = s_scan[i] + (i >= reach ? s_scan[i - reach] : 0u);
        group_sync();
        s_scan[i] = sum;
        group_sync();
    }
    total = s_scan[kGroupSize - 1u];
    const uint before = s_scan[i] - value;
    group_sync();
    return before;
}

float group_sum(float value) {
    const uint i = gl_LocalInvocationIndex;
    s_float_sums[i] = value;
    group_sync();
    for (uint reach = kGroupSize / 2u; reach > 0u; reach /= 2u) {
        if (i < reach) s_float_sums[i] += s_float_sums[i + reach];
        group_sync();
    }
    const float total = s_float_sums[0];
    group_sync();
    return total;
}
#endif

uint group_sum(uint value) {
    uint total;
    group_exclusive_sum(value, total);
    return total;
}
#endif

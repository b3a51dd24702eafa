// Ends a step: its result for the host, and the control block cleared for the next. One workgroup.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Control { uint control[]; };
layout(std430, binding = 1) restrict readonly buffer Sums { float sums[]; };  // of SSIM, then of |difference|
layout(std430, binding = 2) restrict writeonly buffer Result { uint result[]; };
layout(location = 0) uniform uint ssim_sums;  // how many there are
layout(location = 1) uniform uint l1_sums;

void main() {
    const uint i = gl_LocalInvocationIndex;
    float ssim = 0.0, l1 = 0.0;
    for (uint k = i; k < ssim_sums; k += kGroupSize) ssim += sums[k];
    for (uint k = i; k < l1_sums; k += kGroupSize) l1 += sums[ssim_sums + k];
    ssim = group_sum(ssim);
    l1 = group_sum(l1);
    if (i <= kDropped) {
        result[i] = control[i];
        if (i != kOverflow) control[i] = 0u;
    }
    if (i == kBuckets) {
        result[kResultBuckets] = control[i];
        control[i] = 0u;
    }
    if (i == kResultSsim) result[i] = floatBitsToUint(ssim);
    if (i == kResultL1) result[i] = floatBitsToUint(l1);
}

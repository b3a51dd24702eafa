// Ends a step: its result for the host, and the control block cleared for the next. One workgroup.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Control { uint control[]; };
layout(std430, binding = 1) restrict readonly buffer Sums { float sums[]; };  // of SSIM, then of |difference|
layout(std430, binding = 2) restrict writeonly buffer Result { uint result[]; };
layout(location = 0) uniform uint blocks;  // of the picture: how many sums there are of either

void main() {
    const uint i = gl_LocalInvocationIndex;
    float ssim = 0.0, l1 = 0.0;
    for (uint k = i; k < blocks; k += kGroupSize) {
        ssim += sums[k];
        l1 += sums[blocks + k];
    }
    ssim = group_sum(ssim);
    l1 = group_sum(l1);
    if (i <= kDropped) {
        result[i] = control[i];
        if (i != kOverflow) control[i] = 0u;
    }
    if (i == kStepsSkipped) control[i] = control[kOverflow] != 0u ? control[i] + 1u : 0u;
    if (i == kBuckets) {
        result[kResultBuckets] = control[i];
        control[i] = 0u;
    }
    if (i == kLongest) result[kResultLongest] = control[i];
    if (i == kResultSsim) result[i] = floatBitsToUint(ssim);
    if (i == kResultL1) result[i] = floatBitsToUint(l1);
}

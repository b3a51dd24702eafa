// Ends a step: its result for the host, and the control block cleared for the next. One workgroup.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Control { uint control[]; };
layout(std430, binding = 1) restrict readonly buffer Sums { float sums[]; };  // SSIM [channel][tile], L1 [tile]
layout(std430, binding = 2) restrict writeonly buffer Result { uint result[]; };

void main() {
    const uint i = gl_LocalInvocationIndex;
    const uint tiles = frame.image_size.z * frame.image_size.w;
    float ssim = 0.0, l1 = 0.0;
    for (uint t = i; t < 3u * tiles; t += kGroupSize) ssim += sums[t];
    for (uint t = i; t < tiles; t += kGroupSize) l1 += sums[3u * tiles + t];
    ssim = group_sum(ssim);
    l1 = group_sum(l1);
    if (i <= kDropped) {
        result[i] = control[i];
        if (i != kOverflow) control[i] = 0u;
    }
    if (i == kResultSsim) result[i] = floatBitsToUint(ssim);
    if (i == kResultL1) result[i] = floatBitsToUint(l1);
}

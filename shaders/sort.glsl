// Least-significant-digit radix sort, 8 bits a pass, stable: count, scan, scatter. What its three kernels share.
// A workgroup sorts kSortKeys keys: warp w takes the w-th eighth, 32 at a time.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_SORT_GLSL
#define SPLATELIER_SORT_GLSL
#include "group.glsl"

const uint kRounds = kSortKeys / kGroupSize;  // keys of one invocation

layout(location = 0) uniform uint count_word;  // of the control block: how many keys there are
layout(location = 1) uniform uint shift;       // of the digit

// Position of the key that this invocation takes in `round`.
uint key_position(uint round) {
    return group_index() * kSortKeys + warp_index() * (kRounds * 32u) + round * 32u + lane_index();
}
#endif

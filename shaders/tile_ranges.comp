// Where each tile's pairs begin and end in the sorted list.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Keys { uint tiles[]; };
layout(std430, binding = 1) restrict buffer Control { uint control[kControlWords]; uvec2 ranges[]; };

void main() {
    const uint i = global_index();
    const uint count = control[kSortedInstances];
    if (i >= count) return;
    const uint tile = tiles[i];
    if (i == 0u || tiles[i - 1u] != tile) ranges[tile].x = i;
    if (i + 1u == count || tiles[i + 1u] != tile) ranges[tile].y = i + 1u;
}

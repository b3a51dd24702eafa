// Brings every (tile, splat) pair to its tile's list.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 1) restrict readonly buffer Places { uvec2 places[]; };  // tile, place in its list [slot]
layout(std430, binding = 2) restrict readonly buffer SplatOfSlot { uint splat_of_slot[]; };
layout(std430, binding = 3) restrict readonly buffer Depths { uint depths[]; };
layout(std430, binding = 4) restrict writeonly buffer Pairs { uvec2 pairs[]; };  // depth, slot

void main() {
    const uint count = control[kBinned];
    const uint first = group_index() * kBinSlots + gl_LocalInvocationIndex;
    for (uint slot = first; slot < min(count, first + kBinSlots); slot += kGroupSize) {
        const uvec2 place = places[slot];
        pairs[ranges[place.x].x + place.y] = uvec2(depths[splat_of_slot[slot]], slot);
    }
}

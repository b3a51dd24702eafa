// Whether the driver's subgroups are what group.glsl takes them for: 32 neighbours, in the order of their indices.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict writeonly buffer Verdicts { uint verdicts[]; };  // of each invocation: 1 if so

void main() {
    // Outside of any condition: all lanes take part.
    const uvec4 present = subgroupBallot(true);
    const uint before = subgroupExclusiveAdd(1u);
    const uint neighbour = subgroupShuffleXor(gl_LocalInvocationIndex, 1u);
    const bool in_order = gl_SubgroupSize == 32u && gl_NumSubgroups == kWarps && gl_SubgroupID == warp_index() &&
                          gl_SubgroupInvocationID == lane_index();
    const bool exchanges = present == uvec4(0xffffffffu, 0u, 0u, 0u) && before == lane_index() &&
                           neighbour == (gl_LocalInvocationIndex ^ 1u);
    verdicts[global_index()] = in_order && exchanges ? 1u : 0u;
}

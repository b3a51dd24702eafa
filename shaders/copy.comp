// Copies one buffer into another.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer From { uvec4 from[]; };
layout(std430, binding = 1) restrict writeonly buffer To { uvec4 to[]; };
layout(location = 0) uniform uint quads;

void main() {
    const uint first = group_index() * kCopyQuads + gl_LocalInvocationIndex;
    for (uint i = first; i < min(quads, first + kCopyQuads); i += kGroupSize) to[i] = from[i];
}

// Fills a buffer with zeros.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict writeonly buffer Words { uint words[]; };
layout(location = 0) uniform uint word_count;

void main() {
    const uint first = group_index() * kClearWords + gl_LocalInvocationIndex;
    for (uint i = first; i < min(word_count, first + kClearWords); i += kGroupSize) words[i] = 0u;
}

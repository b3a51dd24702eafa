// Copies splats to the rows they belong in: row k becomes row rows[k] of the destination. Those whose row lies elsewhere
// are left to another dispatch.
// QUADS: uvec4s of a splat, whatever they hold.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer From { uvec4 from[]; };
layout(std430, binding = 1) restrict writeonly buffer To { uvec4 to[]; };
layout(std430, binding = 2) restrict readonly buffer Rows { uint rows[]; };
layout(location = 0) uniform uint row_count;
layout(location = 1) uniform uint to_first;
layout(location = 2) uniform uint to_splats;

void main() {
    const uint k = global_index();
    if (k >= row_count) return;
    const uint row = rows[k] - to_first;
    if (row >= to_splats) return;  // also where it lies before to_first: the difference wraps around
    for (uint q = 0u; q < QUADS; ++q) to[quad_index(row, q, QUADS)] = from[quad_index(k, q, QUADS)];
}

// Copies splats to their new rows: row r of the destination becomes row source[r]. Buffers larger than a kernel may
// see are done part by part: rows whose source lies elsewhere are left to another dispatch.
// QUADS: uvec4s of a splat, whatever they hold.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer From { uvec4 from[]; };
layout(std430, binding = 1) restrict writeonly buffer To { uvec4 to[]; };
layout(std430, binding = 2) restrict readonly buffer Sources { uint sources[]; };
layout(location = 0) uniform uint from_first;
layout(location = 1) uniform uint from_splats;
layout(location = 2) uniform uint to_first;
layout(location = 3) uniform uint to_splats;

void main() {
    const uint local = global_index();
    if (local >= to_splats) return;
    const uint source = sources[to_first + local] - from_first;
    if (source >= from_splats) return;  // also where it lies before from_first: the difference wraps around
    for (uint q = 0u; q < QUADS; ++q)
        to[quad_index(local, q, QUADS)] = from[quad_index(source, q, QUADS)];
}

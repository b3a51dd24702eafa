// Gathers the splats' means, to be sorted by where they are.
// QUADS: vec4s of a splat.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Parameters { vec4 parameters[]; };
layout(std430, binding = 1) restrict writeonly buffer Means { float means[]; };  // [N,3]
layout(location = 0) uniform uint first_splat;
layout(location = 1) uniform uint part_splats;

void main() {
    const uint local = global_index();
    if (local >= part_splats) return;
    const vec4 mean = parameters[quad_index(local, 0u, QUADS)];
    for (uint axis = 0u; axis < 3u; ++axis) means[3u * (first_splat + local) + axis] = mean[axis];
}

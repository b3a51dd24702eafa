// Gathers what density control decides from into five planes: Σ gradient, views, largest radius, largest log scale,
// opacity logit.
// QUADS: vec4s of a splat.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Parameters { vec4 parameters[]; };
layout(std430, binding = 1) restrict readonly buffer Stats { vec4 stats[]; };
layout(std430, binding = 2) restrict writeonly buffer Planes { float planes[]; };
layout(location = 0) uniform uint first_splat;
layout(location = 1) uniform uint part_splats;
layout(location = 2) uniform uint splat_count;

void main() {
    const uint local = global_index();
    if (local >= part_splats) return;
    const uint i = first_splat + local;
    const vec4 stat = stats[i];
    const vec4 log_scale = parameters[quad_index(local, 1u, QUADS)];
    planes[i] = stat.x;
    planes[splat_count + i] = stat.y;
    planes[2u * splat_count + i] = stat.z;
    planes[3u * splat_count + i] = max(log_scale.x, max(log_scale.y, log_scale.z));
    planes[4u * splat_count + i] = parameters[quad_index(local, 0u, QUADS)].w;
}

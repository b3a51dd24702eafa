// Applies the changes of an edit to parameters that already stand in their new rows: splits, new opacities, new scales.
// QUADS: vec4s of a splat.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

struct RowChange {
    uint row;
    float log_scale_add;
    float opacity_logit;  // not a number: stays
    uint moments;
    vec4 split_normal;
};

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Parameters { vec4 parameters[]; };
layout(std430, binding = 1) restrict readonly buffer Changes { RowChange changes[]; };
layout(location = 0) uniform uint first_splat;
layout(location = 1) uniform uint part_splats;
layout(location = 2) uniform uint change_count;

void main() {
    if (global_index() >= change_count) return;
    const RowChange change = changes[global_index()];
    const uint local = change.row - first_splat;
    if (local >= part_splats) return;
    vec4 mean_opacity = parameters[quad_index(local, 0u, QUADS)];
    vec4 log_scale = parameters[quad_index(local, 1u, QUADS)];
    const vec4 rotation = normalize(parameters[quad_index(local, 2u, QUADS)]);
    mean_opacity.xyz += rotation_matrix(rotation) * (exp(log_scale.xyz) * change.split_normal.xyz);
    log_scale.xyz += change.log_scale_add;
    if (!isnan(change.opacity_logit)) mean_opacity.w = change.opacity_logit;
    parameters[quad_index(local, 0u, QUADS)] = mean_opacity;
    parameters[quad_index(local, 1u, QUADS)] = log_scale;
}

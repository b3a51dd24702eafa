// Applies the changes of an edit to Adam's moments (one or both), which already stand in their new rows: zero them, or put
// back those that stood in this very row before.
// QUADS: uvec4s of a splat, whatever they hold: no bits are zero in every precision.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

struct RowChange {
    uint row;
    float log_scale_add;
    float opacity_logit;
    uint moments;
    vec4 split_normal;
};
const uint kZeroMoments = 1u, kOwnMoments = 2u;

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Moments { uvec4 moments[]; };
layout(std430, binding = 1) restrict readonly buffer Changes { RowChange changes[]; };
layout(std430, binding = 2) restrict readonly buffer Before { uvec4 before[]; };
layout(location = 0) uniform uint first_splat;
layout(location = 1) uniform uint part_splats;
layout(location = 2) uniform uint change_count;
layout(location = 3) uniform uint before_splats;  // rows that there were, of this part

void main() {
    if (global_index() >= change_count) return;
    const RowChange change = changes[global_index()];
    const uint local = change.row - first_splat;
    if (local >= part_splats) return;
    const bool own = change.moments == kOwnMoments && local < before_splats;
    if (!own && change.moments == 0u) return;
    for (uint q = 0u; q < QUADS; ++q)
        moments[quad_index(local, q, QUADS)] = own ? before[quad_index(local, q, QUADS)] : uvec4(0u);
}

// The opacity reset: logits lowered to at most a ceiling, and the opacities' moments zeroed.
// QUADS, MOMENT_QUADS: vec4s of a splat in a buffer. PRECISION: as trained_quads.glsl has it.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "splat.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Parameters { vec4 parameters[]; };
#if PRECISION == 0
layout(std430, binding = 1) restrict buffer FirstMoments { vec4 first_moments[]; };
layout(std430, binding = 2) restrict buffer SecondMoments { vec4 second_moments[]; };
#else
layout(std430, binding = 1) restrict buffer Moments { uvec4 moments[]; };
#endif
layout(location = 0) uniform uint ceiling_bits;  // of a float
layout(location = 1) uniform uint part_splats;

void main() {
    if (global_index() >= part_splats) return;
    const uint at = quad_index(global_index(), 0u, QUADS);
    parameters[at].w = min(parameters[at].w, uintBitsToFloat(ceiling_bits));
    const uint at_moments = quad_index(global_index(), 0u, MOMENT_QUADS);
#if PRECISION == 0
    first_moments[at_moments].w = 0.0;
    second_moments[at_moments].w = 0.0;
#else
    moments[at_moments].yw &= 0x0000ffffu;  // the upper half of each: the fourth ratio and root
#endif
}

// Where splats stand and how opaque and large they are, read from their parameters for a kernel that draws no colours.
// SH_QUADS, PRECISION: as project.comp has them. Binding 0; uniforms at locations 0 and 1.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_GEOMETRY_GLSL
#define SPLATELIER_GEOMETRY_GLSL
#include "splat.glsl"

#if PRECISION == 0
layout(std430, binding = 0) restrict readonly buffer Parameters { vec4 parameters[]; };
const uint kQuads = kGeometryQuads + SH_QUADS;
vec4 geometry_quad(uint local, uint q) { return parameters[quad_index(local, q, kQuads)]; }
#else
layout(std430, binding = 0) restrict readonly buffer Parameters { uvec4 parameters[]; };
const uint kQuads = kGeometryQuads + (SH_QUADS + 1u) / 2u;
vec4 geometry_quad(uint local, uint q) { return uintBitsToFloat(parameters[quad_index(local, q, kQuads)]); }
#endif
layout(location = 0) uniform uint first_splat;  // of the part of the splats that `parameters` holds
layout(location = 1) uniform uint part_splats;
#endif

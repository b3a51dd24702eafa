// Projects every splat: its record for blending, its depth as a sort key, and whether it is on the screen.
// HIDES 1: splats that are marked as hidden are not drawn. SH_QUADS: vec4s of colour coefficients a splat. PRECISION: as
// trained_quads.glsl has it. COLOR_MODE: what stands in the place of the colour (0 the colour, 1 the depth, 2 the normal
// of the splat seen as a plate).
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "group.glsl"
#include "splat.glsl"
#include "spherical_harmonics.glsl"
#include "stored_values.glsl"

layout(local_size_x = 256) in;
#if PRECISION == 0
layout(std430, binding = 0) restrict readonly buffer Parameters { vec4 parameters[]; };
#else
layout(std430, binding = 0) restrict readonly buffer Parameters { uvec4 parameters[]; };
#endif
layout(std430, binding = 1) restrict writeonly buffer Records { vec4 records[]; };
layout(std430, binding = 2) restrict writeonly buffer Depths { uint depths[]; };
layout(std430, binding = 3) restrict writeonly buffer Spans { uvec2 spans[]; };  // kVisibleBit, to be completed by emit.comp
layout(std430, binding = 4) restrict buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
#if HIDES
layout(std430, binding = 5) restrict readonly buffer Marks { uint marks[]; };  // of view_select.comp
#endif
layout(location = 0) uniform uint first_splat;  // of the part of the splats that `parameters` holds
layout(location = 1) uniform uint part_splats;

#if PRECISION == 0
const uint kQuads = kGeometryQuads + SH_QUADS;
vec4 geometry_quad(uint local, uint q) { return parameters[quad_index(local, q, kQuads)]; }
vec4 color_quad(uint local, uint q) { return parameters[quad_index(local, kGeometryQuads + q, kQuads)]; }
#else
const uint kQuads = kGeometryQuads + kColorPairs;
vec4 geometry_quad(uint local, uint q) { return uintBitsToFloat(parameters[quad_index(local, q, kQuads)]); }
vec4 color_quad(uint local, uint q) { return color_in_pair(parameters[quad_index(local, color_pair(q), kQuads)], q); }
#endif

vec3 splat_color(uint local, vec3 mean) {
    float basis[16];
    sh_basis(frame.counts.z, normalize(mean - frame.camera_center.xyz), basis);
    const uint used = ((frame.counts.z + 1u) * (frame.counts.z + 1u) * 3u + 3u) / 4u;
    // All loads first, so that none waits for another's answer.
    vec4 quads[SH_QUADS];
    for (uint q = 0u; q < SH_QUADS; ++q) quads[q] = color_quad(local, min(q, used - 1u));
    vec3 color = vec3(0.5);
    for (uint q = 0u; q < SH_QUADS; ++q)
        if (q < used)
            for (uint k = 0u; k < 4u; ++k) color[(4u * q + k) % 3u] += basis[(4u * q + k) / 3u] * quads[q][k];
    return max(color, vec3(0.0));
}

vec3 plate_normal(vec3 log_scale, mat3 camera_from_splat, vec3 mean_in_camera) {
    const bool x_shortest = log_scale.x <= log_scale.y && log_scale.x <= log_scale.z;
    const vec3 normal = x_shortest                   ? camera_from_splat[0]
                        : log_scale.y <= log_scale.z ? camera_from_splat[1]
                                                     : camera_from_splat[2];
    return dot(normal, mean_in_camera) > 0.0 ? -normal : normal;
}

// Writes the record of splat `i` and returns whether it is on the screen.
bool project_splat(uint i, uint local, out float depth) {
    // Loaded together, though few splats lie behind the camera: one wait instead of two.
    const vec4 mean_opacity = geometry_quad(local, 0u), scale_quad = geometry_quad(local, 1u),
               rotation_quad = geometry_quad(local, 2u);
    const vec3 p = point_in_camera(mean_opacity.xyz);
    depth = p.z;
    if (!(p.z >= frame.camera_center.w)) return false;
    const vec3 log_scale = scale_quad.xyz + frame.background.w;
    const vec4 rotation = normalize(rotation_quad);
    const mat3 camera_from_splat = world_to_camera() * rotation_matrix(rotation);
    const ScreenShape shape =
        screen_shape(screen_axes(projection_jacobian(p), camera_from_splat, exp(log_scale)));
    const vec2 mean_px = frame.intrinsics.xy * p.xy / p.z + frame.intrinsics.zw;
    const float opacity = sigmoid(mean_opacity.w) * shape.compensation;
    if (!on_screen(mean_px, bounding_radius(shape, opacity), shape.wide_det)) return false;

#if COLOR_MODE == 0
    const vec3 color = splat_color(local, mean_opacity.xyz);
#elif COLOR_MODE == 1
    const vec3 color = vec3(p.z, 0.0, 0.0);
#else
    const vec3 color = plate_normal(log_scale, camera_from_splat, p);
#endif
    const vec3 scaled_conic = shape.conic * vec3(-0.5 * kLog2E, -kLog2E, -0.5 * kLog2E);
    const float log2_opacity = log2(opacity);
    records[kRecordQuads * i] = vec4(mean_px, scaled_conic.xy);
    records[kRecordQuads * i + 1u] = vec4(scaled_conic.z, log2_opacity, color.rg);
    records[kRecordQuads * i + 2u] = vec4(color.b, p.z, shape.wide_det, 0.0);
    return true;
}

void main() {
    const uint local = global_index();
    const uint i = first_splat + local;
    const uint tiles_in_image = frame.image_size.z * frame.image_size.w;
    if (first_splat == 0u)
        for (uint t = local; t < tiles_in_image; t += gl_NumWorkGroups.x * gl_NumWorkGroups.y * kGroupSize)
            ranges[t] = uvec2(0u);

    bool visible = false;
    if (local < part_splats) {
        float depth;
        visible = project_splat(i, local, depth);
#if HIDES
        visible = visible && (marks[i] & kMarkHidden) == 0u;
#endif
        depths[i] = floatBitsToUint(depth);
        spans[i] = uvec2(0u, visible ? kVisibleBit : 0u);
    }
    const uint count = group_sum(visible ? 1u : 0u);
    if (gl_LocalInvocationIndex == 0u && count != 0u) atomicAdd(control[kVisible], count);
}

// From gradient slots to the next step's parameters, in one pass over all splats: sums each splat's slots, goes back
// through projection and colour, takes Adam's step on every parameter, adds to the density statistics. Gradients of
// parameters never reach memory. Adam's source: Kingma and Ba 2015; every splat steps, seen or not.
// Its order of work is not free: with fewer values alive at a time NVIDIA's compiler (580.159) aims at 64 registers and
// keeps the rest in shared memory, of which a core has so little that one workgroup fits: 0.65 ms at 1 M splats where
// this takes 0.49 (H200). Nor do two kernels, for geometry and colours, do better (0.79 ms).
// SH_QUADS: vec4s of colour coefficients a splat. PRECISION: as trained_quads.glsl has it. ABSOLUTE: statistics from
// sums without signs. NOISE: MCMC's noise.
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "group.glsl"
#include "splat.glsl"
#include "trained_quads.glsl"
#include "spherical_harmonics.glsl"
#include "slots.glsl"
#if NOISE
#include "random.glsl"
#endif

layout(local_size_x = 256) in;
layout(std430, binding = 3) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 4) restrict readonly buffer Spans { uvec2 spans[]; };
layout(std430, binding = 5) restrict readonly buffer Slots { vec4 slots[]; };
layout(std430, binding = 6) restrict buffer Stats { vec4 stats[]; };  // Σ gradient, views, largest radius, 0
layout(std430, binding = 7) restrict buffer Control { uint control[]; };
layout(location = 0) uniform uint first_splat;  // of the part of the splats that trained_quads.glsl sees
layout(location = 1) uniform uint part_splats;

const float kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-15;
const uint kManySlots = 32u;  // from here on the warp sums a splat's slots together

// A splat's slots summed.
struct SlotSums {
    vec4 a, b, c;
};

void add_slot(inout SlotSums sums, uint slot) {
    sums.a += slots[slot_quad(slot, 0u)];
    sums.b += slots[slot_quad(slot, 1u)];
#if ABSOLUTE
    sums.c += slots[slot_quad(slot, 2u)];
#else
    sums.c.x += slots[slot_quad(slot, 2u)][slot & 3u];
#endif
}

SlotSums sum_slots(uint first, uint count) {
    SlotSums sums = SlotSums(vec4(0.0), vec4(0.0), vec4(0.0));
#if SUBGROUPS
    const bool many = count > kManySlots;
    if (!many)
        for (uint k = 0u; k < count; ++k) add_slot(sums, first + k);
    uint waiting = subgroupBallot(many).x;
    while (waiting != 0u) {
        const uint lane = uint(findLSB(waiting));
        waiting &= waiting - 1u;
        const uint its_first = subgroupShuffle(first, lane), its_count = subgroupShuffle(count, lane);
        SlotSums part = SlotSums(vec4(0.0), vec4(0.0), vec4(0.0));
        for (uint k = lane_index(); k < its_count; k += 32u) add_slot(part, its_first + k);
        part = SlotSums(subgroupAdd(part.a), subgroupAdd(part.b), subgroupAdd(part.c));
        if (lane_index() == lane) sums = part;
    }
#else
    for (uint k = 0u; k < count; ++k) add_slot(sums, first + k);
#endif
    return sums;
}

// Gradients of a splat's parameters but the colours', and what the colours need.
struct SplatGradient {
    vec4 mean_opacity;
    vec3 log_scale;
    vec4 rotation;
    vec3 color;
    float statistic;  // |(g_x W/2, g_y H/2)| of the mean on the screen
    float radius;     // on the screen / max(W, H)
};

// d loss / d quaternion, given that of the rotation matrix (g[column][row]); `q` is normalised, `norm` was its length.
vec4 quaternion_gradient(vec4 q, float norm, mat3 g) {
    const float w = q.x, x = q.y, y = q.z, z = q.w;
    const float g01 = g[1][0], g02 = g[2][0], g10 = g[0][1], g12 = g[2][1], g20 = g[0][2], g21 = g[1][2];
    vec4 unit;
    unit.x = 2.0 * (x * (g21 - g12) + y * (g02 - g20) + z * (g10 - g01));
    unit.y = 2.0 * (-2.0 * x * (g[1][1] + g[2][2]) + y * (g01 + g10) + z * (g02 + g20) + w * (g21 - g12));
    unit.z = 2.0 * (x * (g01 + g10) - 2.0 * y * (g[0][0] + g[2][2]) + z * (g12 + g21) + w * (g02 - g20));
    unit.w = 2.0 * (x * (g02 + g20) + y * (g12 + g21) - 2.0 * z * (g[0][0] + g[1][1]) + w * (g10 - g01));
    return (unit - q * dot(q, unit)) / norm;
}

// d loss / d covariance (xx, xy, yy; xy once for each of the two entries), given those of the conic and of the
// compensation.
vec3 covariance_gradient(ScreenShape shape, vec3 conic_gradient, float compensation_gradient) {
    const float a = shape.conic.x, b = shape.conic.y, c = shape.conic.z;
    const float ga = conic_gradient.x, gb = 0.5 * conic_gradient.y, gc = conic_gradient.z;
    // -conic · G · conic, all symmetric.
    const float m00 = a * ga + b * gb, m01 = a * gb + b * gc, m10 = b * ga + c * gb, m11 = b * gb + c * gc;
    vec3 g = -vec3(m00 * a + m01 * b, m00 * b + m01 * c, m10 * b + m11 * c);
    const float ratio = shape.det / shape.wide_det;
    if (compensation_gradient != 0.0 && ratio > kMinCompensation * kMinCompensation) {
        const float ratio_gradient = compensation_gradient / (2.0 * sqrt(ratio)) / shape.wide_det;
        g += ratio_gradient * vec3(shape.cov.z - ratio * (shape.cov.z + kBlurPx2),
                                   -shape.cov.y * (1.0 - ratio),
                                   shape.cov.x - ratio * (shape.cov.x + kBlurPx2));
    }
    return g;
}

SplatGradient splat_gradient(uint i, SlotSums sums, vec4 mean_opacity, vec3 log_scale, vec4 quaternion) {
    const vec3 p = point_in_camera(mean_opacity.xyz);
    const float norm = length(quaternion);
    const vec4 q = quaternion / norm;
    const vec3 scale = exp(log_scale);
    const mat3 camera_from_splat = world_to_camera() * rotation_matrix(q);
    const Jacobian j = projection_jacobian(p);
    const ScreenAxes axes = screen_axes(j, camera_from_splat, scale);
    const ScreenShape shape = screen_shape(axes);
    const float opacity = sigmoid(mean_opacity.w);

    SplatGradient g;
    const vec2 mean_gradient = vec2(shape.conic.x * sums.a.y + shape.conic.y * sums.a.z,
                                    shape.conic.y * sums.a.y + shape.conic.z * sums.a.z);
    // alpha = opacity · compensation · falloff: d loss / d log opacity = d loss / d log compensation = -Σv.
    const float log_alpha_gradient = -sums.a.x;
    g.mean_opacity.w = log_alpha_gradient * (1.0 - opacity);
    float compensation_gradient = 0.0;
    if ((frame.counts.w & kAntialiased) != 0u) compensation_gradient = log_alpha_gradient / shape.compensation;
    const vec3 cov_gradient =
        covariance_gradient(shape, vec3(0.5 * sums.a.w, sums.b.x, 0.5 * sums.b.y), compensation_gradient);

    // cov = U·Uᵀ with U the axes; U = (J·W·R)·S.
    const vec3 row0 = 2.0 * (cov_gradient.x * axes.row0 + cov_gradient.y * axes.row1);
    const vec3 row1 = 2.0 * (cov_gradient.y * axes.row0 + cov_gradient.z * axes.row1);
    g.log_scale = row0 * axes.row0 + row1 * axes.row1;
    const vec3 unscaled0 = row0 * scale, unscaled1 = row1 * scale;
    const mat3 w = world_to_camera();
    const vec3 world_row0 = vec3(j.xx * w[0][0] + j.xz * w[0][2], j.xx * w[1][0] + j.xz * w[1][2], j.xx * w[2][0] + j.xz * w[2][2]);
    const vec3 world_row1 = vec3(j.yy * w[0][1] + j.yz * w[0][2], j.yy * w[1][1] + j.yz * w[1][2], j.yy * w[2][1] + j.yz * w[2][2]);
    // d/dR = (J·W)ᵀ · d/d(J·W·R).
    const mat3 rotation_gradient = outerProduct(world_row0, unscaled0) + outerProduct(world_row1, unscaled1);
    g.rotation = quaternion_gradient(q, norm, rotation_gradient);

    const mat3 rows = transpose(camera_from_splat);
    const float g_xx = dot(unscaled0, rows[0]), g_xz = dot(unscaled0, rows[2]);
    const float g_yy = dot(unscaled1, rows[1]), g_yz = dot(unscaled1, rows[2]);
    const float inverse_z = 1.0 / p.z;
    vec3 point_gradient;
    point_gradient.x = j.clamped_x ? 0.0 : -g_xz * j.xx * inverse_z;
    point_gradient.y = j.clamped_y ? 0.0 : -g_yz * j.yy * inverse_z;
    point_gradient.z = -(g_xx * j.xx + g_yy * j.yy + g_xz * j.xz * (j.clamped_x ? 1.0 : 2.0) +
                         g_yz * j.yz * (j.clamped_y ? 1.0 : 2.0)) *
                       inverse_z;
    const vec2 slope_gradient = mean_gradient * frame.intrinsics.xy * inverse_z;
    point_gradient += vec3(slope_gradient, -dot(slope_gradient, p.xy) * inverse_z);
    g.mean_opacity.xyz = transpose(w) * point_gradient;

    const vec3 color = vec3(records[kRecordQuads * i + 1u].zw, records[kRecordQuads * i + 2u].x);
    g.color = vec3(sums.b.zw, sums.c.x) * vec3(greaterThan(color, vec3(0.0)));
#if ABSOLUTE
    const vec2 statistic = kLn2 * sums.c.yz;
#else
    const vec2 statistic = mean_gradient;
#endif
    g.statistic = length(statistic * frame.regularizers.zw);
    const vec2 radius = bounding_radius(shape, opacity * shape.compensation);
    g.radius = max(radius.x, radius.y) / float(max(frame.image_size.x, frame.image_size.y));
    return g;
}

// Adam's step; `broken` becomes true where the result is no number, told by its bits: compilers may assume that there
// are no others.
void adam(inout Quad q, vec4 gradient, vec4 rate, inout bool broken) {
    q.first = kBeta1 * q.first + (1.0 - kBeta1) * gradient;
    q.second = kBeta2 * q.second + (1.0 - kBeta2) * gradient * gradient;
    q.parameter -= rate * q.first / (sqrt(q.second) * frame.color_rates.z + kEpsilon);
    const uvec4 exponent = floatBitsToUint(q.parameter) & 0x7f800000u;
    broken = broken || any(equal(exponent, uvec4(0x7f800000u)));
}

#if NOISE
// Source: Kheradmand et al. 2024 (3DGS-MCMC): covariance · normal, gated by the opacity.
vec3 noise_displacement(uint i, vec4 mean_opacity, vec3 log_scale, vec4 quaternion) {
    const float gate = sigmoid(-100.0 * (sigmoid(mean_opacity.w) - 0.005));
    vec3 normal;
    for (uint axis = 0u; axis < 3u; ++axis) {
        uint high, low;
        umulExtended(i, 3u, high, low);
        normal[axis] = random_normal(kMcmcNoise, add64(uvec2(low, high), uvec2(axis, 0u)));
    }
    const mat3 axes = rotation_matrix(normalize(quaternion));
    const vec3 scale = exp(log_scale);
    return axes * (scale * scale * (normal * (gate * frame.color_rates.w) * axes));
}
#endif

// Steps the colours' coefficients, each quad loaded while the one before it is at work. Returns the gradient by the
// viewing direction.
vec3 step_colors(uint local, bool visible, vec3 direction, vec3 color_gradient, inout bool broken) {
    float basis[16], shade[16];
    sh_basis(visible ? frame.counts.z : 0u, direction, basis);
    const uint used = (frame.counts.z + 1u) * (frame.counts.z + 1u);
    for (uint k = 0u; k < 16u; ++k) shade[k] = 0.0;
    Quad next = load_color(local, 0u);
    for (uint q = 0u; q < SH_QUADS; ++q) {
        if (q >= frame.capacity.y) continue;  // not break: the loop must unroll, or the arrays go to slow memory
        Quad quad = next;
        const bool last = q + 1u >= frame.capacity.y;
        if (!last) next = load_color(local, q + 1u);
        vec4 gradient;
        for (uint k = 0u; k < 4u; ++k) {
            const uint coefficient = (4u * q + k) / 3u, channel = (4u * q + k) % 3u;
            gradient[k] = basis[coefficient] * color_gradient[channel];
            // The coefficients of a degree that is not in use do not turn with the direction.
            if (coefficient < used) shade[coefficient] += quad.parameter[k] * color_gradient[channel];
        }
        const vec4 rate = q == 0u ? vec4(frame.color_rates.xxx, frame.color_rates.y) : frame.color_rates.yyyy;
        adam(quad, gradient, rate, broken);
        store_color(local, q, last, quad);
    }
    return sh_direction_gradient(shade, direction);
}

void main() {
    const uint local = global_index();
    const uint i = first_splat + local;
    const bool used = local < part_splats && control[kOverflow] == 0u;
    const uvec2 span = used ? spans[i] : uvec2(0u);
    const SlotSums sums = sum_slots(span.x, span.y & ~kVisibleBit);
    if (!used) return;

    begin_splat(i);
    Quad mean = load_quad(local, 0u), scale = load_quad(local, 1u), rotation = load_quad(local, 2u);

    SplatGradient g = SplatGradient(vec4(0.0), vec3(0.0), vec4(0.0), vec3(0.0), 0.0, 0.0);
    const bool visible = (span.y & kVisibleBit) != 0u;
    if (visible) g = splat_gradient(i, sums, mean.parameter, scale.parameter.xyz, rotation.parameter);
    const vec3 offset = mean.parameter.xyz - frame.camera_center.xyz;
    const float distance = length(offset);
    const vec3 direction = visible ? offset / distance : vec3(0.0);
    bool broken = false;
    const vec3 turned = step_colors(local, visible, direction, g.color, broken);
    if (visible) g.mean_opacity.xyz += (turned - direction * dot(direction, turned)) / distance;
    const float opacity = sigmoid(mean.parameter.w);
    g.mean_opacity.w += frame.regularizers.x * opacity * (1.0 - opacity);
    g.log_scale += frame.regularizers.y * exp(scale.parameter.xyz);

    adam(mean, g.mean_opacity, frame.rates.xxxw, broken);
    adam(scale, vec4(g.log_scale, 0.0), vec4(frame.rates.yyy, 0.0), broken);
    adam(rotation, g.rotation, frame.rates.zzzz, broken);
#if NOISE
    mean.parameter.xyz += noise_displacement(i, mean.parameter, scale.parameter.xyz, rotation.parameter);
#endif
    store_quad(local, 0u, mean);
    store_quad(local, 1u, scale);
    store_quad(local, 2u, rotation);
    if (visible && (frame.counts.w & kGatherStats) != 0u) {
        const vec4 sofar = stats[i];
        stats[i] = vec4(sofar.x + g.statistic, sofar.y + 1.0, max(sofar.z, g.radius), 0.0);
    }
    if (broken) atomicOr(control[kNotFinite], 1u);
}

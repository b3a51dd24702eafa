// One splat: where its numbers lie in memory, its shape, and its projection on the screen.
// Source: Zwicker et al. 2001 (EWA splatting), conventions of gsplat 1.6; the plain twin is core/math/projection.h.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_SPLAT_GLSL
#define SPLATELIER_SPLAT_GLSL
#include "layout.h"

const float kBlurPx2 = 0.3;            // low-pass added to the screen covariance
const float kMinCompensation = 0.005;  // gsplat's floor of the anti-aliasing factor
const float kMaxExtentSigmas = 3.33;   // just beyond sqrt(2 ln 255): an opaque splat's reach
const float kMinAlpha = 1.0 / 255.0;
const float kLog2E = 1.44269504;
const float kLn2 = 0.69314718;
const uint kVisibleBit = 0x80000000u;  // of a span's count

// Splats stand in blocks of 32: quad 0 of all 32, quad 1 of all 32, …
uint quad_index(uint splat, uint quad, uint quads_per_splat) {
    return ((splat >> 5u) * quads_per_splat + quad) * kBlock + (splat & 31u);
}

mat3 world_to_camera() {
    return transpose(mat3(frame.camera_row[0].xyz, frame.camera_row[1].xyz, frame.camera_row[2].xyz));
}

vec3 point_in_camera(vec3 p) {
    return vec3(dot(frame.camera_row[0].xyz, p) + frame.camera_row[0].w,
                dot(frame.camera_row[1].xyz, p) + frame.camera_row[1].w,
                dot(frame.camera_row[2].xyz, p) + frame.camera_row[2].w);
}

// Rotation matrix of a unit quaternion w,x,y,z.
mat3 rotation_matrix(vec4 q) {
    const float w = q.x, x = q.y, y = q.z, z = q.w;
    return mat3(1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y),  // columns
                2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x),
                2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y));
}

float sigmoid(float logit) { return 1.0 / (1.0 + exp(-logit)); }

// Derivative of the pinhole projection: [[xx, 0, xz], [0, yy, yz]], px per world unit; slopes clamped.
struct Jacobian {
    float xx, xz, yy, yz;
    bool clamped_x, clamped_y;
};

Jacobian projection_jacobian(vec3 p) {
    const float inverse_z = 1.0 / p.z;
    const vec2 slope = p.xy * inverse_z;
    const vec2 limited = clamp(slope, frame.slope_limits.xz, frame.slope_limits.yw);
    Jacobian j;
    j.xx = frame.intrinsics.x * inverse_z;
    j.xz = -frame.intrinsics.x * limited.x * inverse_z;
    j.yy = frame.intrinsics.y * inverse_z;
    j.yz = -frame.intrinsics.y * limited.y * inverse_z;
    j.clamped_x = limited.x != slope.x;
    j.clamped_y = limited.y != slope.y;
    return j;
}

// The splat's half axes on the screen: rows of J·W·R·S, so that the covariance is (xx, xy, yy) =
// (row0·row0, row0·row1, row1·row1).
struct ScreenAxes {
    vec3 row0, row1;
};

ScreenAxes screen_axes(Jacobian j, mat3 camera_from_splat, vec3 scale) {
    const mat3 rows = transpose(camera_from_splat);
    ScreenAxes axes;
    axes.row0 = (j.xx * rows[0] + j.xz * rows[2]) * scale;
    axes.row1 = (j.yy * rows[1] + j.yz * rows[2]) * scale;
    return axes;
}

struct ScreenShape {
    vec3 cov;          // before the low-pass
    float det;         // of cov, free of cancellation: the squared area of the two rows
    float wide_det;    // of the low-passed
    vec3 conic;
    float compensation;
};

ScreenShape screen_shape(ScreenAxes axes) {
    ScreenShape shape;
    shape.cov = vec3(dot(axes.row0, axes.row0), dot(axes.row0, axes.row1), dot(axes.row1, axes.row1));
    const vec3 area = cross(axes.row0, axes.row1);
    shape.det = dot(area, area);
    shape.wide_det = shape.det + kBlurPx2 * (shape.cov.x + shape.cov.z) + kBlurPx2 * kBlurPx2;
    shape.conic = vec3(shape.cov.z + kBlurPx2, -shape.cov.y, shape.cov.x + kBlurPx2) / shape.wide_det;
    shape.compensation = 1.0;
    if ((frame.counts.w & kAntialiased) != 0u)
        shape.compensation = sqrt(max(shape.det / shape.wide_det, kMinCompensation * kMinCompensation));
    return shape;
}

// Half sizes of the bounding box in px; (0, 0) for a splat too faint to be seen.
vec2 bounding_radius(ScreenShape shape, float opacity) {
    if (opacity < kMinAlpha) return vec2(0.0);
    const float sigmas = min(kMaxExtentSigmas, sqrt(2.0 * max(log(255.0 * opacity), 0.0)));
    return ceil(sigmas * sqrt(vec2(shape.cov.x + kBlurPx2, shape.cov.z + kBlurPx2)));
}

bool on_screen(vec2 mean_px, vec2 radius, float wide_det) {
    const vec2 size = vec2(frame.image_size.xy);
    return all(greaterThan(radius, vec2(0.0))) && all(lessThan(radius, vec2(1e9))) && wide_det > 0.0 &&
           all(greaterThan(mean_px + radius, vec2(0.0))) && all(lessThan(mean_px - radius, size));
}
#endif

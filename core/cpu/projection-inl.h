// EWA projection of a vector of splats, with every intermediate that its backward pass needs.
// Source: Zwicker et al. 2001 (EWA splatting), Kerbl et al. 2023; thresholds of gsplat 1.6.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_PROJECTION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_PROJECTION_INL_H_
#undef SPLATELIER_CPU_PROJECTION_INL_H_
#else
#define SPLATELIER_CPU_PROJECTION_INL_H_
#endif

#include "core/cpu/frame.h"
#include "core/cpu/simd-inl.h"
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

struct Floats3 {
    Floats x, y, z;
};

HWY_INLINE Floats dot(const Floats3& a, const Floats3& b) {
    return hn::MulAdd(a.x, b.x, hn::MulAdd(a.y, b.y, hn::Mul(a.z, b.z)));
}
HWY_INLINE Floats3 scaled(const Floats3& a, Floats k) {
    return {hn::Mul(a.x, k), hn::Mul(a.y, k), hn::Mul(a.z, k)};
}
/// a + k b
HWY_INLINE Floats3 add_scaled(const Floats3& a, Floats k, const Floats3& b) {
    return {hn::MulAdd(k, b.x, a.x), hn::MulAdd(k, b.y, a.y), hn::MulAdd(k, b.z, a.z)};
}
HWY_INLINE Floats3 cross(const Floats3& a, const Floats3& b) {
    return {hn::MulSub(a.y, b.z, hn::Mul(a.z, b.y)),
            hn::MulSub(a.z, b.x, hn::Mul(a.x, b.z)),
            hn::MulSub(a.x, b.y, hn::Mul(a.y, b.x))};
}
/// Row `row` of the camera's rotation in every lane.
HWY_INLINE Floats3 camera_row(const ProjectionParams& camera, std::size_t row) {
    return {splat_value(camera.rotation[3 * row]),
            splat_value(camera.rotation[3 * row + 1]),
            splat_value(camera.rotation[3 * row + 2])};
}

/// Lanes of splats on their way to the screen. M = J W R S is 2×3, its rows times each other the covariance.
struct Projection {
    Floats3 from_center;            ///< mean − camera centre, world
    Floats x, y, z, inv_z;          ///< camera frame
    Floats kx, ky;                  ///< x/z and y/z, clamped for J
    Lanes kx_free, ky_free;         ///< where that clamp does not act
    Floats u, v;                    ///< px
    Floats inv_norm;                ///< 1 / |quaternion|
    Floats qw, qx, qy, qz;          ///< normalised
    Floats3 r0, r1, r2;             ///< rows of R (world from local)
    Floats3 scale;                  ///< standard deviations
    Floats3 t1, t2;                 ///< rows of J W
    Floats3 h1, h2;                 ///< rows of J W R
    Floats3 m1, m2;                 ///< rows of M
    Floats cov_xx, cov_xy, cov_yy;  ///< px², blur included on the diagonal
    Floats det_sharp, inv_det;      ///< determinant before the blur, 1 / that after it
    Floats a, b, c;                 ///< conic
    Floats compensation;            ///< 1 in classic mode
    Floats sigmoid, opacity;        ///< before and after the compensation
};

HWY_INLINE void rotate(const float* block, Projection& p) {
    using hn::Mul, hn::Add, hn::Sub, hn::MulAdd, hn::NegMulAdd;
    const float* q = block + kRowRotation * kBlockSplats;
    const Floats w = load(q), x = load(q + kBlockSplats), y = load(q + 2 * kBlockSplats),
                 z = load(q + 3 * kBlockSplats);
    const Floats norm2 = MulAdd(w, w, MulAdd(x, x, MulAdd(y, y, Mul(z, z))));
    const Floats one = splat_value(1.0F), two = splat_value(2.0F);
    p.inv_norm =
        hn::Div(one, hn::Sqrt(hn::Max(norm2, splat_value(1e-30F))));  // a quaternion of zeros stays one
    p.qw = Mul(w, p.inv_norm);
    p.qx = Mul(x, p.inv_norm);
    p.qy = Mul(y, p.inv_norm);
    p.qz = Mul(z, p.inv_norm);
    const Floats x2 = Mul(two, p.qx), y2 = Mul(two, p.qy), z2 = Mul(two, p.qz);
    const Floats xx = Mul(p.qx, x2), yy = Mul(p.qy, y2), zz = Mul(p.qz, z2);
    const Floats xy = Mul(p.qx, y2), xz = Mul(p.qx, z2), yz = Mul(p.qy, z2);
    p.r0 = {Sub(one, Add(yy, zz)), NegMulAdd(p.qw, z2, xy), MulAdd(p.qw, y2, xz)};
    p.r1 = {MulAdd(p.qw, z2, xy), Sub(one, Add(xx, zz)), NegMulAdd(p.qw, x2, yz)};
    p.r2 = {NegMulAdd(p.qw, y2, xz), MulAdd(p.qw, x2, yz), Sub(one, Add(xx, yy))};
}

/// Camera coordinates of the means; returns where they lie between the near and the far plane.
HWY_INLINE Lanes to_camera(const ProjectionParams& camera, const float* block, Projection& p) {
    using hn::Sub;
    const float* mean = block + kRowMean * kBlockSplats;
    p.from_center = {Sub(load(mean), splat_value(camera.center[0])),
                     Sub(load(mean + kBlockSplats), splat_value(camera.center[1])),
                     Sub(load(mean + 2 * kBlockSplats), splat_value(camera.center[2]))};
    p.x = dot(camera_row(camera, 0), p.from_center);
    p.y = dot(camera_row(camera, 1), p.from_center);
    p.z = dot(camera_row(camera, 2), p.from_center);
    return hn::And(hn::Gt(p.z, splat_value(camera.near)), hn::Lt(p.z, splat_value(kFarDepth)));
}

/// The rest of the projection of lanes that to_camera() found in front (others give numbers without meaning).
HWY_INLINE void project(const ProjectionParams& camera, const float* block, Projection& p) {
    using hn::Mul, hn::Add, hn::Sub, hn::MulAdd, hn::NegMulAdd;
    const FloatTag d;
    const Floats one = splat_value(1.0F), fx = splat_value(camera.fx), fy = splat_value(camera.fy);
    p.inv_z = hn::Div(one, p.z);
    const Floats x_over_z = Mul(p.x, p.inv_z), y_over_z = Mul(p.y, p.inv_z);
    p.kx = hn::Clamp(x_over_z, splat_value(camera.min_x_over_z), splat_value(camera.max_x_over_z));
    p.ky = hn::Clamp(y_over_z, splat_value(camera.min_y_over_z), splat_value(camera.max_y_over_z));
    p.kx_free = hn::Eq(p.kx, x_over_z);
    p.ky_free = hn::Eq(p.ky, y_over_z);
    p.u = MulAdd(fx, x_over_z, splat_value(camera.cx));
    p.v = MulAdd(fy, y_over_z, splat_value(camera.cy));

    rotate(block, p);
    const float* log_scale = block + kRowLogScale * kBlockSplats;
    const Floats magnify = splat_value(camera.splat_scale);
    p.scale = {Mul(magnify, hn::Exp(d, load(log_scale))),
               Mul(magnify, hn::Exp(d, load(log_scale + kBlockSplats))),
               Mul(magnify, hn::Exp(d, load(log_scale + 2 * kBlockSplats)))};
    const Floats3 forward = camera_row(camera, 2);
    p.t1 = scaled(add_scaled(camera_row(camera, 0), hn::Neg(p.kx), forward), Mul(fx, p.inv_z));
    p.t2 = scaled(add_scaled(camera_row(camera, 1), hn::Neg(p.ky), forward), Mul(fy, p.inv_z));
    const auto times_rotation = [&p](const Floats3& t) {
        return add_scaled(add_scaled(scaled(p.r0, t.x), t.y, p.r1), t.z, p.r2);
    };
    p.h1 = times_rotation(p.t1);
    p.h2 = times_rotation(p.t2);
    p.m1 = {Mul(p.h1.x, p.scale.x), Mul(p.h1.y, p.scale.y), Mul(p.h1.z, p.scale.z)};
    p.m2 = {Mul(p.h2.x, p.scale.x), Mul(p.h2.y, p.scale.y), Mul(p.h2.z, p.scale.z)};

    const Floats blur = splat_value(kBlurPx2);
    const Floats sharp_xx = dot(p.m1, p.m1), sharp_yy = dot(p.m2, p.m2);
    p.cov_xx = Add(sharp_xx, blur);
    p.cov_xy = dot(p.m1, p.m2);
    p.cov_yy = Add(sharp_yy, blur);
    // The determinant as a sum of squares (Lagrange's identity): needles lose no digits to cancellation.
    const Floats3 minors = cross(p.m1, p.m2);
    p.det_sharp = dot(minors, minors);
    const Floats det = Add(p.det_sharp, Mul(blur, Add(Add(sharp_xx, sharp_yy), blur)));
    p.inv_det = hn::Div(one, det);
    p.a = Mul(p.cov_yy, p.inv_det);
    p.b = hn::Neg(Mul(p.cov_xy, p.inv_det));
    p.c = Mul(p.cov_xx, p.inv_det);

    p.sigmoid = hn::Div(one, Add(one, hn::Exp(d, hn::Neg(load(block + kRowOpacity * kBlockSplats)))));
    p.compensation = one;
    if (camera.antialiased) {
        const Floats squared = Mul(p.det_sharp, p.inv_det);
        p.compensation = hn::Sqrt(hn::Max(squared, splat_value(kMinCompensation * kMinCompensation)));
    }
    p.opacity = Mul(p.sigmoid, p.compensation);
}

/// How far the splats reach on the screen, and which do at all.
struct Reach {
    Floats extent2;             ///< x² such that alpha = 1/255 on the ellipse of x standard deviations
    Floats radius_x, radius_y;  ///< px, whole numbers
    Lanes visible;
};

/// gsplat's opacity-aware box and its test against the image.
HWY_INLINE Reach screen_reach(const ProjectionParams& camera, const Projection& p) {
    using hn::Mul, hn::Add, hn::Sub, hn::And;
    const FloatTag d;
    Reach reach;
    const Floats shown = Mul(p.opacity, splat_value(255.0F));
    reach.visible = And(hn::Ge(shown, splat_value(1.0F)), hn::Gt(p.inv_det, hn::Zero(d)));  // no overflow
    reach.extent2 = Mul(splat_value(2.0F), hn::Log(d, hn::Max(shown, splat_value(1.0F))));
    const Floats sigmas = hn::Min(splat_value(kMaxExtentSigmas), hn::Sqrt(reach.extent2));
    reach.radius_x = hn::Ceil(Mul(sigmas, hn::Sqrt(p.cov_xx)));
    reach.radius_y = hn::Ceil(Mul(sigmas, hn::Sqrt(p.cov_yy)));
    const Floats zero = hn::Zero(d);
    const Floats width = splat_value(static_cast<float>(camera.width));
    const Floats height = splat_value(static_cast<float>(camera.height));
    reach.visible = And(reach.visible, hn::Gt(Add(p.u, reach.radius_x), zero));
    reach.visible = And(reach.visible, hn::Lt(Sub(p.u, reach.radius_x), width));
    reach.visible = And(reach.visible, hn::Gt(Add(p.v, reach.radius_y), zero));
    reach.visible = And(reach.visible, hn::Lt(Sub(p.v, reach.radius_y), height));
    reach.visible = And(reach.visible, And(hn::Gt(reach.radius_x, zero), hn::Gt(reach.radius_y, zero)));
    return reach;
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

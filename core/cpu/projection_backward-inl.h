// From the gradients of a vector of splats on the screen to those of their parameters: the chain rule through
// projection-inl.h, in reverse. The plain twin is core/math.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_PROJECTION_BACKWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_PROJECTION_BACKWARD_INL_H_
#undef SPLATELIER_CPU_PROJECTION_BACKWARD_INL_H_
#else
#define SPLATELIER_CPU_PROJECTION_BACKWARD_INL_H_
#endif

#include "core/cpu/projection-inl.h"
#include "core/cpu/spherical_harmonics-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

/// A lane's GradientSlots added up.
struct ScreenSums {
    Floats u, u_dx, u_dy, u_dxdx, u_dxdy, u_dydy, abs_x, abs_y;
    Floats color[3];
};

/// dL / d parameters of a vector of splats.
struct ParameterGradients {
    Floats mean[3], log_scale[3], rotation[4], opacity_logit;
    Floats color[3];  ///< before the clamp at 0; times basis[k] that of SH coefficient k
    Floats basis[16];
    Floats mean2d_x, mean2d_y;  ///< px
};

/// Gradient by the screen covariance (xx, xy as one number for both places, yy).
struct CovarianceGradient {
    Floats xx, xy, yy;
};

HWY_INLINE CovarianceGradient covariance_gradient(const ProjectionParams& camera,
                                                  const Projection& p,
                                                  const ScreenSums& sums) {
    using hn::Mul, hn::MulAdd, hn::Add, hn::Sub, hn::Neg;
    const Floats minus_half = splat_value(-0.5F), two = splat_value(2.0F);
    const Floats by_a = Mul(minus_half, sums.u_dxdx), by_b = Neg(sums.u_dxdy),
                 by_c = Mul(minus_half, sums.u_dydy);
    // d conic = −conic · d cov · conic
    const Floats aa = Mul(p.a, p.a), bb = Mul(p.b, p.b), cc = Mul(p.c, p.c), ac = Mul(p.a, p.c);
    const Floats ab = Mul(p.a, p.b), bc = Mul(p.b, p.c);
    CovarianceGradient g;
    g.xx = Neg(MulAdd(aa, by_a, MulAdd(ab, by_b, Mul(bb, by_c))));
    g.yy = Neg(MulAdd(bb, by_a, MulAdd(bc, by_b, Mul(cc, by_c))));
    g.xy = Neg(MulAdd(Mul(two, ab), by_a, MulAdd(Add(ac, bb), by_b, Mul(Mul(two, bc), by_c))));
    if (camera.antialiased) {
        // ln compensation = ½ (ln det before the blur − ln det after it), constant at its floor.
        const Lanes moves =
            hn::Gt(Mul(p.det_sharp, p.inv_det), splat_value(kMinCompensation * kMinCompensation));
        const Floats half_u = hn::IfThenElseZero(moves, Mul(splat_value(0.5F), sums.u));
        const Floats blur = splat_value(kBlurPx2);
        const Floats inv_sharp = hn::Div(splat_value(1.0F), hn::Max(p.det_sharp, splat_value(1e-30F)));
        g.xx = MulAdd(half_u, hn::MulSub(Sub(p.cov_yy, blur), inv_sharp, p.a), g.xx);
        g.yy = MulAdd(half_u, hn::MulSub(Sub(p.cov_xx, blur), inv_sharp, p.c), g.yy);
        g.xy = hn::NegMulAdd(Mul(two, half_u), MulAdd(p.cov_xy, inv_sharp, p.b), g.xy);
    }
    return g;
}

/// dL/dR (rows) to dL/d quaternion, through the normalisation.
HWY_INLINE void rotation_gradient(
    const Projection& p, const Floats3& d0, const Floats3& d1, const Floats3& d2, Floats* out) {
    using hn::Mul, hn::MulAdd, hn::Add, hn::Sub, hn::NegMulAdd;
    const Floats minus_two = splat_value(-2.0F), two = splat_value(2.0F);
    const Floats w = p.qw, x = p.qx, y = p.qy, z = p.qz;
    const Floats d21m12 = Sub(d2.y, d1.z), d02m20 = Sub(d0.z, d2.x), d10m01 = Sub(d1.x, d0.y);
    const Floats d01p10 = Add(d0.y, d1.x), d02p20 = Add(d0.z, d2.x), d12p21 = Add(d1.z, d2.y);
    const Floats gw = MulAdd(x, d21m12, MulAdd(y, d02m20, Mul(z, d10m01)));
    const Floats gx =
        MulAdd(Mul(minus_two, x), Add(d1.y, d2.z), MulAdd(y, d01p10, MulAdd(z, d02p20, Mul(w, d21m12))));
    const Floats gy =
        MulAdd(Mul(minus_two, y), Add(d0.x, d2.z), MulAdd(x, d01p10, MulAdd(z, d12p21, Mul(w, d02m20))));
    const Floats gz =
        MulAdd(Mul(minus_two, z), Add(d0.x, d1.y), MulAdd(x, d02p20, MulAdd(y, d12p21, Mul(w, d10m01))));
    const Floats along = MulAdd(w, gw, MulAdd(x, gx, MulAdd(y, gy, Mul(z, gz))));
    const Floats factor = Mul(two, p.inv_norm);
    out[0] = Mul(factor, NegMulAdd(w, along, gw));
    out[1] = Mul(factor, NegMulAdd(x, along, gx));
    out[2] = Mul(factor, NegMulAdd(y, along, gy));
    out[3] = Mul(factor, NegMulAdd(z, along, gz));
}

/// Through colour = max(0, Σ basis·sh + ½): fills color and basis, adds the view direction's share to `by_mean`.
HWY_INLINE void color_gradient(const ProjectionParams& camera,
                               const float* block,
                               const Projection& p,
                               const ScreenSums& sums,
                               ParameterGradients& out,
                               Floats3& by_mean) {
    using hn::Mul, hn::MulAdd, hn::NegMulAdd;
    const FloatTag d;
    const Floats inverse_distance =
        hn::Div(splat_value(1.0F), hn::Sqrt(hn::Max(dot(p.from_center, p.from_center), splat_value(1e-30F))));
    const Floats3 direction = scaled(p.from_center, inverse_distance);
    sh_basis(camera.sh_degree, direction.x, direction.y, direction.z, out.basis);
    const float* sh = block + kRowSh * kBlockSplats;
    const auto terms = static_cast<std::size_t>(sh_rest_count(camera.sh_degree)) + 1;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        Floats color = splat_value(0.5F);
        for (std::size_t k = 0; k < terms; ++k)
            color = MulAdd(out.basis[k], load(sh + (3 * k + channel) * kBlockSplats), color);
        out.color[channel] = hn::IfThenElseZero(hn::Gt(color, hn::Zero(d)), sums.color[channel]);
    }
    if (camera.sh_degree == 0) return;
    Floats weight[16], by_direction[3];
    for (std::size_t k = 1; k < terms; ++k) {
        const float* of_k = sh + 3 * k * kBlockSplats;
        weight[k] = MulAdd(
            out.color[0],
            load(of_k),
            MulAdd(
                out.color[1], load(of_k + kBlockSplats), Mul(out.color[2], load(of_k + 2 * kBlockSplats))));
    }
    sh_direction_gradient(camera.sh_degree, direction.x, direction.y, direction.z, weight, by_direction);
    const Floats3 g = {by_direction[0], by_direction[1], by_direction[2]};
    by_mean = add_scaled(by_mean, inverse_distance, add_scaled(g, hn::Neg(dot(g, direction)), direction));
}

HWY_INLINE void project_backward(const ProjectionParams& camera,
                                 const float* block,
                                 const Projection& p,
                                 const ScreenSums& sums,
                                 ParameterGradients& out) {
    using hn::Mul, hn::MulAdd, hn::Add, hn::Sub, hn::Neg, hn::NegMulAdd, hn::IfThenElseZero;
    const Floats two = splat_value(2.0F), fx = splat_value(camera.fx), fy = splat_value(camera.fy);
    out.opacity_logit = Mul(sums.u, Sub(splat_value(1.0F), p.sigmoid));
    out.mean2d_x = MulAdd(p.a, sums.u_dx, Mul(p.b, sums.u_dy));
    out.mean2d_y = MulAdd(p.b, sums.u_dx, Mul(p.c, sums.u_dy));

    // cov = M Mᵀ
    const CovarianceGradient g = covariance_gradient(camera, p, sums);
    const Floats3 dm1 = add_scaled(scaled(p.m1, Mul(two, g.xx)), g.xy, p.m2);
    const Floats3 dm2 = add_scaled(scaled(p.m2, Mul(two, g.yy)), g.xy, p.m1);
    out.log_scale[0] = MulAdd(dm1.x, p.m1.x, Mul(dm2.x, p.m2.x));
    out.log_scale[1] = MulAdd(dm1.y, p.m1.y, Mul(dm2.y, p.m2.y));
    out.log_scale[2] = MulAdd(dm1.z, p.m1.z, Mul(dm2.z, p.m2.z));
    // M = (T R) S
    const Floats3 dh1 = {Mul(dm1.x, p.scale.x), Mul(dm1.y, p.scale.y), Mul(dm1.z, p.scale.z)};
    const Floats3 dh2 = {Mul(dm2.x, p.scale.x), Mul(dm2.y, p.scale.y), Mul(dm2.z, p.scale.z)};
    const auto outer_row = [&](Floats t1, Floats t2) { return add_scaled(scaled(dh1, t1), t2, dh2); };
    rotation_gradient(
        p, outer_row(p.t1.x, p.t2.x), outer_row(p.t1.y, p.t2.y), outer_row(p.t1.z, p.t2.z), out.rotation);
    const Floats3 dt1 = {dot(dh1, p.r0), dot(dh1, p.r1), dot(dh1, p.r2)};
    const Floats3 dt2 = {dot(dh2, p.r0), dot(dh2, p.r1), dot(dh2, p.r2)};
    // T1 = fx/z (W0 − kx W2), T2 = fy/z (W1 − ky W2)
    const Floats3 forward = camera_row(camera, 2);
    const Floats by_kx = IfThenElseZero(p.kx_free, Neg(Mul(Mul(fx, p.inv_z), dot(dt1, forward))));
    const Floats by_ky = IfThenElseZero(p.ky_free, Neg(Mul(Mul(fy, p.inv_z), dot(dt2, forward))));
    // u = fx x/z + cx; where kx is free, it is that same x/z.
    const Floats by_x_over_z = MulAdd(fx, out.mean2d_x, by_kx), by_y_over_z = MulAdd(fy, out.mean2d_y, by_ky);
    const Floats x_over_z = Mul(p.x, p.inv_z), y_over_z = Mul(p.y, p.inv_z);
    const Floats by_x = Mul(by_x_over_z, p.inv_z), by_y = Mul(by_y_over_z, p.inv_z);
    const Floats along =
        MulAdd(by_x_over_z, x_over_z, MulAdd(by_y_over_z, y_over_z, Add(dot(dt1, p.t1), dot(dt2, p.t2))));
    const Floats by_z = Neg(Mul(p.inv_z, along));
    Floats3 by_mean = add_scaled(
        add_scaled(scaled(camera_row(camera, 0), by_x), by_y, camera_row(camera, 1)), by_z, forward);
    color_gradient(camera, block, p, sums, out, by_mean);
    out.mean[0] = by_mean.x;
    out.mean[1] = by_mean.y;
    out.mean[2] = by_mean.z;
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

// The real spherical harmonics up to degree 3 and their derivatives, for a vector of directions.
// Condon-Shortley sign kept, order (l,m) = (0,0), (1,-1), (1,0), … as in the 3DGS reference code.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_SPHERICAL_HARMONICS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_SPHERICAL_HARMONICS_INL_H_
#undef SPLATELIER_CPU_SPHERICAL_HARMONICS_INL_H_
#else
#define SPLATELIER_CPU_SPHERICAL_HARMONICS_INL_H_
#endif

#include "core/cpu/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

/// The basis functions at one unit direction a lane; `degree` says how many are filled.
HWY_INLINE void sh_basis(int degree, Floats x, Floats y, Floats z, Floats* basis) {
    using hn::Mul, hn::Sub, hn::Add, hn::MulAdd;
    const auto times = [](float k, Floats v) { return Mul(splat_value(k), v); };
    basis[0] = splat_value(0.28209479F);
    if (degree < 1) return;
    basis[1] = times(-0.48860251F, y);
    basis[2] = times(0.48860251F, z);
    basis[3] = times(-0.48860251F, x);
    if (degree < 2) return;
    const Floats xx = Mul(x, x), yy = Mul(y, y), zz = Mul(z, z), xy = Mul(x, y);
    const Floats cos2 = Sub(xx, yy);
    basis[4] = times(1.0925485F, xy);
    basis[5] = times(-1.0925485F, Mul(y, z));
    basis[6] = MulAdd(splat_value(0.94617470F), zz, splat_value(-0.31539157F));
    basis[7] = times(-1.0925485F, Mul(x, z));
    basis[8] = times(0.54627422F, cos2);
    if (degree < 3) return;
    const Floats band1 = MulAdd(splat_value(-2.2852290F), zz, splat_value(0.45704580F));
    basis[9] = times(-0.59004359F, Mul(y, Sub(times(3.0F, xx), yy)));
    basis[10] = times(2.8906114F, Mul(xy, z));
    basis[11] = Mul(band1, y);
    basis[12] = Mul(z, MulAdd(splat_value(1.8658817F), zz, splat_value(-1.1195290F)));
    basis[13] = Mul(band1, x);
    basis[14] = times(1.4453057F, Mul(z, cos2));
    basis[15] = times(-0.59004359F, Mul(x, Sub(xx, times(3.0F, yy))));
}

/// Σ_k weight[k] · d basis[k] / d (x, y, z), the basis taken as polynomials.
HWY_INLINE void sh_direction_gradient(
    int degree, Floats x, Floats y, Floats z, const Floats* weight, Floats* gradient) {
    using hn::Mul, hn::Sub, hn::Add, hn::MulAdd;
    const auto times = [](float k, Floats v) { return Mul(splat_value(k), v); };
    Floats gx = times(-0.48860251F, weight[3]);
    Floats gy = times(-0.48860251F, weight[1]);
    Floats gz = times(0.48860251F, weight[2]);
    if (degree >= 2) {
        const Floats w4 = times(1.0925485F, weight[4]), w5 = times(-1.0925485F, weight[5]);
        const Floats w6 = times(1.8923494F, weight[6]), w7 = times(-1.0925485F, weight[7]);
        const Floats w8 = times(1.0925485F, weight[8]);
        gx = Add(gx, MulAdd(y, w4, MulAdd(z, w7, Mul(x, w8))));
        gy = Add(gy, MulAdd(x, w4, Sub(Mul(z, w5), Mul(y, w8))));
        gz = Add(gz, MulAdd(y, w5, MulAdd(z, w6, Mul(x, w7))));
    }
    if (degree >= 3) {
        const Floats xx = Mul(x, x), yy = Mul(y, y), zz = Mul(z, z);
        const Floats xy = Mul(x, y), yz = Mul(y, z), xz = Mul(x, z), cos2 = Sub(xx, yy);
        const Floats band1 = MulAdd(splat_value(-2.2852290F), zz, splat_value(0.45704580F));
        const Floats w9 = times(-0.59004359F, weight[9]), w15 = times(-0.59004359F, weight[15]);
        const Floats w10 = times(2.8906114F, weight[10]), w14 = times(2.8906114F, weight[14]);
        const Floats slope11 = times(-4.5704580F, weight[11]), slope13 = times(-4.5704580F, weight[13]);
        const Floats six_xy = times(6.0F, xy), three_cos2 = times(3.0F, cos2);
        gx = Add(gx, MulAdd(six_xy, w9, MulAdd(yz, w10, Mul(band1, weight[13]))));
        gx = Add(gx, MulAdd(xz, w14, Mul(three_cos2, w15)));
        gy = Add(gy, MulAdd(three_cos2, w9, MulAdd(xz, w10, Mul(band1, weight[11]))));
        gy = Sub(gy, MulAdd(yz, w14, Mul(six_xy, w15)));
        const Floats slope12 = MulAdd(splat_value(5.5976451F), zz, splat_value(-1.1195290F));
        gz = Add(gz, MulAdd(xy, w10, MulAdd(yz, slope11, Mul(xz, slope13))));
        gz = Add(gz, MulAdd(slope12, weight[12], Mul(times(0.5F, cos2), w14)));
    }
    gradient[0] = gx;
    gradient[1] = gy;
    gradient[2] = gz;
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

// Vector types and small functions that every kernel uses. Included once for each instruction set.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_SIMD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_SIMD_INL_H_
#undef SPLATELIER_CPU_SIMD_INL_H_
#else
#define SPLATELIER_CPU_SIMD_INL_H_
#endif

#include "hwy/highway.h"

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Blocks of splats and patches of pixels have 16 lanes: one AVX-512 vector, two of AVX2, four of SSE.
using FloatTag = hn::CappedTag<float, 16>;
using IntTag = hn::RebindToSigned<FloatTag>;
using Floats = hn::VFromD<FloatTag>;
using Lanes = hn::Mask<FloatTag>;
using FourTag = hn::FixedTag<float, 4>;
using Four = hn::VFromD<FourTag>;
inline constexpr std::size_t kLanes = hn::MaxLanes(FloatTag());

HWY_INLINE Floats splat_value(float value) {
    return hn::Set(FloatTag(), value);
}
HWY_INLINE Floats load(const float* from) {
    return hn::Load(FloatTag(), from);
}
HWY_INLINE void store(Floats value, float* to) {
    hn::Store(value, FloatTag(), to);
}

/// 2^x for |x| < 126, relative error 2e-7; anything outside gives some number or other, to be masked away.
/// 2^x = 2^n · 2^f with n the nearest integer (by adding 1.5·2^23, whose low mantissa bits then hold n) and a
/// polynomial for f in [-1/2, 1/2] (interpolated at the Chebyshev nodes).
HWY_INLINE Floats exp2_fast(Floats x) {
    const FloatTag d;
    const IntTag di;
    const Floats magic = hn::Set(d, 12582912.0F);
    const Floats shifted = hn::Add(x, magic);
    const Floats f = hn::Sub(x, hn::Sub(shifted, magic));
    Floats p = hn::Set(d, 1.3390863e-3F);
    p = hn::MulAdd(p, f, hn::Set(d, 9.6760319e-3F));
    p = hn::MulAdd(p, f, hn::Set(d, 5.5503571e-2F));
    p = hn::MulAdd(p, f, hn::Set(d, 2.4022107e-1F));
    p = hn::MulAdd(p, f, hn::Set(d, 6.9314719e-1F));
    p = hn::MulAdd(p, f, hn::Set(d, 1.0F));
    const auto exponent = hn::ShiftLeft<23>(hn::BitCast(di, shifted));
    return hn::BitCast(d, hn::Add(hn::BitCast(di, p), exponent));
}

/// 1 / x to full float precision but the last bit: the processor's estimate and Newton steps.
HWY_INLINE Floats reciprocal(Floats x) {
    const Floats two = splat_value(2.0F);
    Floats r = hn::ApproximateReciprocal(x);
    r = hn::Mul(r, hn::NegMulAdd(x, r, two));
#if HWY_TARGET != HWY_AVX3
    r = hn::Mul(r, hn::NegMulAdd(x, r, two));  // estimates below AVX-512 have 12 bits instead of 14
#endif
    return r;
}

HWY_INLINE float sum_of(Floats v) {
    return hn::GetLane(hn::SumOfLanes(FloatTag(), v));
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

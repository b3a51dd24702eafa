// Values of 16 bits as vectors of floats and back; core/math/stored_values.h says what they mean.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_STORED_VALUES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_STORED_VALUES_INL_H_
#undef SPLATELIER_CPU_STORED_VALUES_INL_H_
#else
#define SPLATELIER_CPU_STORED_VALUES_INL_H_
#endif

#include "core/cpu/simd-inl.h"
#include "core/cpu/splat_blocks.h"
#include "core/math/stored_values.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

using WordTag = hn::RebindToUnsigned<FloatTag>;
using Words = hn::VFromD<WordTag>;
using CodeTag = hn::Rebind<std::uint16_t, FloatTag>;

HWY_INLINE Words splat_word(std::uint32_t value) {
    return hn::Set(WordTag(), value);
}
HWY_INLINE Words words_of(Floats value) {
    return hn::BitCast(WordTag(), value);
}
HWY_INLINE Floats floats_of(Words bits) {
    return hn::BitCast(FloatTag(), bits);
}
HWY_INLINE Words load_codes(const std::uint16_t* from) {
    return hn::PromoteTo(WordTag(), hn::Load(CodeTag(), from));
}
HWY_INLINE void store_codes(Words codes, std::uint16_t* to) {
    hn::Store(hn::DemoteTo(CodeTag(), hn::BitCast(IntTag(), codes)), CodeTag(), to);
}

template <math::StoredFormat kFormat>
struct StoredValues {
    static constexpr int kDropped = static_cast<int>(math::dropped_bits(kFormat));

    static HWY_INLINE Floats unpacked(Words code) {
        if constexpr (kFormat == math::StoredFormat::kBfloat) {
            return floats_of(hn::ShiftLeft<16>(code));
        } else {
            const Words magnitude = hn::And(code, splat_word(0x7fff));
            const Floats normal =
                floats_of(hn::ShiftLeft<kDropped>(hn::Add(magnitude, splat_word(math::kHalfBias))));
            const Floats small =
                hn::Mul(hn::ConvertTo(FloatTag(), hn::BitCast(IntTag(), magnitude)), splat_value(0x1p-24F));
            const Floats value = hn::IfThenElse(
                hn::Lt(small, splat_value(0x1p-14F)), small, normal);  // small = magnitude · 2^-24
            return floats_of(hn::Or(words_of(value), hn::ShiftLeft<16>(hn::And(code, splat_word(0x8000)))));
        }
    }

    static HWY_INLINE Words packed(Floats value, Words offset) {
        const Words bits = words_of(value);
        const Words sign = hn::And(hn::ShiftRight<16>(bits), splat_word(0x8000));
        const Words kept = hn::ShiftRight<kDropped>(hn::Add(hn::And(bits, splat_word(0x7fffffff)), offset));
        if constexpr (kFormat == math::StoredFormat::kBfloat) {
            return hn::Or(sign, kept);
        } else {
            const Words normal =
                hn::Min(hn::Sub(kept, splat_word(math::kHalfBias)), splat_word(math::kLargestHalf));
            const Floats rounded = floats_of(hn::ShiftLeft<kDropped>(kept));
            const Words small =
                hn::Sub(words_of(hn::Add(rounded, splat_value(0.5F))), words_of(splat_value(0.5F)));
            const Lanes is_small = hn::Lt(rounded, splat_value(0x1p-14F));
            return hn::Or(sign, words_of(hn::IfThenElse(is_small, floats_of(small), floats_of(normal))));
        }
    }
};

HWY_INLINE Floats unpacked_root(Words code) {
    const Floats root =
        floats_of(hn::ShiftLeft<math::kRootDroppedBits>(hn::Add(code, splat_word(math::kRootBias))));
    return hn::IfThenElseZero(hn::RebindMask(FloatTag(), hn::Ne(code, hn::Zero(WordTag()))), root);
}

HWY_INLINE Words packed_root(Floats root, Words offset) {
    const Words kept = hn::ShiftRight<math::kRootDroppedBits>(hn::Add(words_of(root), offset));
    const Words above = hn::Sub(hn::Max(kept, splat_word(math::kRootBias)), splat_word(math::kRootBias));
    return hn::Min(above, splat_word(0xffff));
}

/// |ratio| >= 2^-24, the code of the nearest value, else zero.
HWY_INLINE Words packed_ratio(Floats first, Floats root) {
    const Floats ratio = hn::Div(first, root);
    const Lanes counts =
        hn::And(hn::Ge(hn::Abs(ratio), splat_value(0x1p-24F)), hn::Gt(root, hn::Zero(FloatTag())));
    return StoredValues<math::StoredFormat::kHalf>::packed(
        hn::IfThenElseZero(counts, ratio), splat_word(math::nearest_offset(math::kHalfDroppedBits)));
}

/// math::mixed
HWY_INLINE Words mixed(Words x) {
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<16>(x)), splat_word(0x7feb352d));
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), splat_word(0x846ca68b));
    return hn::Xor(x, hn::ShiftRight<16>(x));
}

/// The part of math::rounding_bits that a splat's parameters share, for kLanes splats from `first_splat` on.
HWY_INLINE Words rounding_stream(std::uint32_t key, std::uint32_t first_splat) {
    const Words splats = hn::Iota(WordTag(), first_splat);
    return mixed(hn::Add(splat_word(key), hn::Mul(splats, splat_word(math::kGoldenGamma32))));
}
HWY_INLINE Words rounding_bits(Words stream, std::uint32_t row) {
    const Words x = hn::Add(stream, splat_word(row * math::kGoldenGamma32));
    const Words y = hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), splat_word(0x846ca68b));
    return hn::Xor(y, hn::ShiftRight<16>(y));
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

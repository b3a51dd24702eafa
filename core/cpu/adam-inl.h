// Adam on one row of a block. Source: Kingma and Ba 2015; betas and epsilon as gsplat's trainer.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_ADAM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_ADAM_INL_H_
#undef SPLATELIER_CPU_ADAM_INL_H_
#else
#define SPLATELIER_CPU_ADAM_INL_H_
#endif

#include "core/cpu/simd-inl.h"
#include "core/cpu/splat_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

/// The same lanes of a block of parameters and of both its moments.
struct AdamRows {
    float* parameters;
    float* first;
    float* second;
};

/// Steps rows one by one, and watches that no parameter stops being a number.
class Adam {
  public:
    HWY_INLINE Adam(float rate_correction, float corrected_epsilon)
        : epsilon_(splat_value(corrected_epsilon)),
          not_finite_(hn::Zero(FloatTag())),
          correction_(rate_correction) {}

    HWY_INLINE void set_rate(float rate) { rate_ = splat_value(-rate * correction_); }

    HWY_INLINE void step(const AdamRows& rows, std::size_t row, Floats gradient) {
        using hn::Mul, hn::MulAdd;
        const std::size_t offset = row * kBlockSplats;
        const Floats share1 = splat_value(0.1F), share2 = splat_value(0.001F);  // 1 − β
        const Floats first = MulAdd(splat_value(0.9F), load(rows.first + offset), Mul(share1, gradient));
        const Floats second =
            MulAdd(splat_value(0.999F), load(rows.second + offset), Mul(Mul(share2, gradient), gradient));
        const Floats moved = MulAdd(Mul(rate_, first),
                                    hn::Div(splat_value(1.0F), hn::Add(hn::Sqrt(second), epsilon_)),
                                    load(rows.parameters + offset));
        store(flushed(first), rows.first + offset);
        store(flushed(second), rows.second + offset);
        store(moved, rows.parameters + offset);
        not_finite_ = MulAdd(moved, hn::Zero(FloatTag()), not_finite_);  // not a number from then on
    }

    [[nodiscard]] HWY_INLINE bool finite() const {
        return hn::AllTrue(FloatTag(), hn::Eq(not_finite_, hn::Zero(FloatTag())));
    }

  private:
    /// Moments of splats that are not seen fade through the denormal numbers, which some processors handle in
    /// microcode; this far below epsilon they have no effect.
    static HWY_INLINE Floats flushed(Floats moment) {
        return hn::IfThenZeroElse(hn::Lt(hn::Abs(moment), splat_value(1e-37F)), moment);
    }

    Floats epsilon_, not_finite_, rate_ = hn::Zero(FloatTag());
    float correction_;
};

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

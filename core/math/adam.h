// Adam as the field trains splats with it: every splat each step, bias corrected by the global step.
// Source: Kingma and Ba 2015, algorithm 1; epsilon outside the root, as torch.optim.Adam.
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

namespace splatelier::math {

inline constexpr double kAdamBeta1 = 0.9, kAdamBeta2 = 0.999;
inline constexpr double kAdamEpsilon = 1e-15;

/// Both bias corrections, 1 − βᵗ with t = step + 1; computed once a step, in double.
struct AdamCorrection {
    double first = 1, second = 1;
};

/// `step` counts from 0.
[[nodiscard]] inline AdamCorrection adam_correction(std::int64_t step) {
    const auto t = static_cast<double>(step + 1);
    return {.first = 1 - std::pow(kAdamBeta1, t), .second = 1 - std::pow(kAdamBeta2, t)};
}

/// One parameter with its two moments.
template <typename T>
struct AdamValue {
    T parameter, first, second;
};

/// One parameter after a step with this gradient and rate.
template <typename T>
[[nodiscard]] AdamValue<T> adam_step(AdamValue<T> value,
                                     T gradient,
                                     T rate,
                                     const AdamCorrection& correction) {
    value.first = T(kAdamBeta1) * value.first + T(1 - kAdamBeta1) * gradient;
    value.second = T(kAdamBeta2) * value.second + T(1 - kAdamBeta2) * gradient * gradient;
    const T root = std::sqrt(value.second) / static_cast<T>(std::sqrt(correction.second)) + T(kAdamEpsilon);
    value.parameter -= rate / static_cast<T>(correction.first) * value.first / root;
    return value;
}

/// The rate of `step` (from 0) that falls exponentially to `final_share` of `initial` after `schedule_steps`,
/// and goes on falling.
[[nodiscard]] inline double decayed_rate(double initial,
                                         double final_share,
                                         std::int64_t step,
                                         std::int64_t schedule_steps) {
    return initial * std::pow(final_share, static_cast<double>(step) / static_cast<double>(schedule_steps));
}

}  // namespace splatelier::math

// Splats as samples: relocation, noise and regularisers of 3DGS-MCMC.
// Source: Kheradmand et al. 2024 ("3D Gaussian Splatting as Markov Chain Monte Carlo"), equation 9 for the
// relocation, with gsplat 1.6's clamps.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/projection.h"

#include <algorithm>
#include <cmath>

namespace splatelier::math {

inline constexpr int kMaxRelocationCopies = 51;         ///< of one splat, itself included
inline constexpr double kNoiseGateSteepness = 100;      ///< of the opacity gate
inline constexpr double kNoiseGateOpacity = 0.005;      ///< where the gate is one half
inline constexpr double kMcmcMaxOpacity = 1 - 0x1p-23;  ///< one below 1 in float

/// Opacity of each of the copies, and what every scale is multiplied with.
struct Relocated {
    double opacity, scale_factor;
};

/// A splat of this opacity replaced by `copies` (1 to 51, itself included) in the same place that look,
/// blended one over the other, like it. In double only: the sum has terms of both signs up to 10⁵.
/// `min_opacity` is the opacity below which splats count as dead: none of the copies may be.
[[nodiscard]] inline Relocated relocate(double opacity, int copies, double min_opacity) {
    const int n = std::clamp(copies, 1, kMaxRelocationCopies);
    const double each = std::clamp(1 - std::pow(1 - opacity, 1.0 / n), min_opacity, kMcmcMaxOpacity);
    // Σ_{i=1..n} Σ_{k<i} C(i−1,k) (−1)^k p^{k+1} / sqrt(k+1), with Σ_i C(i−1,k) = C(n,k+1).
    double sum = 0, binomial = 1, power = 1;
    for (int k = 0; k < n; ++k) {
        binomial *= static_cast<double>(n - k) / (k + 1);
        power *= each;
        sum += (k % 2 == 0 ? binomial : -binomial) * power / std::sqrt(k + 1.0);
    }
    return {each, opacity / sum};
}

/// How strongly a splat is shaken: near 1 when almost transparent, near 0 when it is seen.
template <typename T>
[[nodiscard]] T noise_gate(T opacity) {
    return sigmoid(T(-kNoiseGateSteepness) * (opacity - T(kNoiseGateOpacity)));
}

/// The displacement of a mean, world units: Σ · (normal · gate · noise_scale), with Σ the covariance itself,
/// not its root. noise_scale = the means' rate of the step × density.mcmc_noise_rate.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> noise_displacement(const SplatShape<T>& splat,
                                                   const Eigen::Vector3<T>& normal,
                                                   T noise_scale) {
    const Eigen::Matrix3<T> covariance =
        covariance_in_world(splat.log_scale, rotation_from_quaternion(splat.rotation));
    const T strength = noise_gate(sigmoid(splat.opacity_logit)) * noise_scale;
    return covariance * Eigen::Vector3<T>(normal * strength);
}

/// Gradients of the two regularisers, opacity_weight · mean(opacity) + scale_weight · mean(scale) over all
/// splats (and all three axes), by one opacity logit or one log scale.
template <typename T>
[[nodiscard]] T opacity_regularizer_gradient(T opacity_logit, T weight, std::size_t splat_count) {
    const T opacity = sigmoid(opacity_logit);
    return weight * opacity * (1 - opacity) / static_cast<T>(splat_count);
}
template <typename T>
[[nodiscard]] T scale_regularizer_gradient(T log_scale, T weight, std::size_t splat_count) {
    return weight * std::exp(log_scale) / static_cast<T>(3 * splat_count);
}

}  // namespace splatelier::math

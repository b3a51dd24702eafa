// The scene: N Gaussians as a structure of arrays, in the parameters that training optimises.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace splatelier {

/// Number of SH-rest coefficients (beyond the constant one) of a degree, a channel: 0, 3, 8, 15.
[[nodiscard]] constexpr int sh_rest_count(int degree) {
    return (degree + 1) * (degree + 1) - 1;
}

/// Highest degree that can be stored.
inline constexpr int kMaxShDegree = 3;

/// All arrays are row-major with N rows. World frame as in the data.
struct SplatCloud {
    int sh_degree = kMaxShDegree;       ///< of what is stored; K = sh_rest_count(sh_degree)
    std::vector<float> means;           ///< [N,3] world units
    std::vector<float> log_scales;      ///< [N,3] natural logs of the standard deviations in world units
    std::vector<float> rotations;       ///< [N,4] quaternions w,x,y,z, not normalised
    std::vector<float> opacity_logits;  ///< [N]
    std::vector<float> sh_dc;           ///< [N,3] RGB
    std::vector<float> sh_rest;         ///< [N,K,3] coefficient by coefficient, RGB fastest
    bool antialiased = false;           ///< trained with compensation: must be shown so

    [[nodiscard]] std::size_t size() const { return opacity_logits.size(); }
    /// Resizes every array to `count` rows; new rows are zeros.
    void resize(std::size_t count);
    [[nodiscard]] bool operator==(const SplatCloud&) const = default;
};

}  // namespace splatelier

// View-dependent colour: real spherical harmonics up to degree 3, and their gradients.
// Basis with the Condon-Shortley sign kept, in the order (l,m) = (0,0), (1,-1), (1,0), (1,1), (2,-2), …
// Source: Sloan 2013 ("Efficient Spherical Harmonic Evaluation").
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

#include <algorithm>
#include <array>

namespace splatelier::math {

inline constexpr int kMaxShCoefficients = 16;

[[nodiscard]] constexpr int sh_coefficient_count(int degree) {
    return (degree + 1) * (degree + 1);
}

// Normalisation factors: 1/(2√π), √(3/4π), ½√(15/π), ¼√(5/π), ¼√(15/π), then degree 3's.
inline constexpr double kSh0 = 0.28209479177387814;
inline constexpr double kSh1 = 0.48860251190291992;
inline constexpr double kSh2Pair = 1.0925484305920790;
inline constexpr double kSh2Zonal = 0.31539156525252000;
inline constexpr double kSh2Square = 0.54627421529603959;
inline constexpr double kSh3Cube = 0.59004358992664352;
inline constexpr double kSh3Triple = 2.8906114426405538;
inline constexpr double kSh3Tilted = 0.45704579946446572;
inline constexpr double kSh3Zonal = 0.37317633259011540;
inline constexpr double kSh3Square = 1.4453057213202769;

/// The first (degree+1)² basis functions at the unit vector `d`; the rest are zero.
template <typename T>
[[nodiscard]] std::array<T, kMaxShCoefficients> sh_basis(int degree, const Eigen::Vector3<T>& d) {
    std::array<T, kMaxShCoefficients> b{};
    const T x = d.x(), y = d.y(), z = d.z();
    b[0] = T(kSh0);
    if (degree < 1) return b;
    b[1] = -T(kSh1) * y;
    b[2] = T(kSh1) * z;
    b[3] = -T(kSh1) * x;
    if (degree < 2) return b;
    b[4] = T(kSh2Pair) * x * y;
    b[5] = -T(kSh2Pair) * y * z;
    b[6] = T(kSh2Zonal) * (3 * z * z - 1);
    b[7] = -T(kSh2Pair) * x * z;
    b[8] = T(kSh2Square) * (x * x - y * y);
    if (degree < 3) return b;
    b[9] = -T(kSh3Cube) * y * (3 * x * x - y * y);
    b[10] = T(kSh3Triple) * x * y * z;
    b[11] = -T(kSh3Tilted) * y * (5 * z * z - 1);
    b[12] = T(kSh3Zonal) * z * (5 * z * z - 3);
    b[13] = -T(kSh3Tilted) * x * (5 * z * z - 1);
    b[14] = T(kSh3Square) * z * (x * x - y * y);
    b[15] = -T(kSh3Cube) * x * (x * x - 3 * y * y);
    return b;
}

/// Gradients of the same polynomials with respect to x, y, z, each taken as free.
template <typename T>
[[nodiscard]] std::array<Eigen::Vector3<T>, kMaxShCoefficients> sh_basis_gradient(
    int degree, const Eigen::Vector3<T>& d) {
    using V = Eigen::Vector3<T>;
    std::array<V, kMaxShCoefficients> g;
    g.fill(V::Zero());
    const T x = d.x(), y = d.y(), z = d.z();
    if (degree < 1) return g;
    g[1] = V(0, -T(kSh1), 0);
    g[2] = V(0, 0, T(kSh1));
    g[3] = V(-T(kSh1), 0, 0);
    if (degree < 2) return g;
    g[4] = T(kSh2Pair) * V(y, x, 0);
    g[5] = -T(kSh2Pair) * V(0, z, y);
    g[6] = T(kSh2Zonal) * V(0, 0, 6 * z);
    g[7] = -T(kSh2Pair) * V(z, 0, x);
    g[8] = T(kSh2Square) * V(2 * x, -2 * y, 0);
    if (degree < 3) return g;
    g[9] = -T(kSh3Cube) * V(6 * x * y, 3 * x * x - 3 * y * y, 0);
    g[10] = T(kSh3Triple) * V(y * z, x * z, x * y);
    g[11] = -T(kSh3Tilted) * V(0, 5 * z * z - 1, 10 * y * z);
    g[12] = T(kSh3Zonal) * V(0, 0, 15 * z * z - 3);
    g[13] = -T(kSh3Tilted) * V(5 * z * z - 1, 0, 10 * x * z);
    g[14] = T(kSh3Square) * V(2 * x * z, -2 * y * z, x * x - y * y);
    g[15] = -T(kSh3Cube) * V(3 * x * x - 3 * y * y, -6 * x * y, 0);
    return g;
}

/// Coefficients of one splat: row k holds R, G, B of coefficient k.
template <typename T>
using ShCoefficients = Eigen::Matrix<T, kMaxShCoefficients, 3, Eigen::RowMajor>;

/// The colour of a splat at `mean` seen from `center` (world): max(0, Σ Y·c + ½). No upper limit.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> sh_color(int degree,
                                         const Eigen::Vector3<T>& mean,
                                         const Eigen::Vector3<T>& center,
                                         const ShCoefficients<T>& coefficients) {
    const Eigen::Vector3<T> direction = (mean - center).normalized();
    const auto basis = sh_basis(degree, direction);
    Eigen::Vector3<T> color = Eigen::Vector3<T>::Constant(T(0.5));
    for (int k = 0; k < sh_coefficient_count(degree); ++k)
        color += basis[static_cast<std::size_t>(k)] * coefficients.row(k).transpose();
    return color.cwiseMax(T(0));
}

template <typename T>
struct ShGradient {
    ShCoefficients<T> coefficients = ShCoefficients<T>::Zero();
    Eigen::Vector3<T> mean = Eigen::Vector3<T>::Zero();  ///< through the viewing direction
};

/// Gradients of sh_color's inputs, given that of the colour after its clamp at 0.
template <typename T>
[[nodiscard]] ShGradient<T> sh_color_backward(int degree,
                                              const Eigen::Vector3<T>& mean,
                                              const Eigen::Vector3<T>& center,
                                              const ShCoefficients<T>& coefficients,
                                              const Eigen::Vector3<T>& color_gradient) {
    const Eigen::Vector3<T> offset = mean - center;
    const T distance = offset.norm();
    const Eigen::Vector3<T> direction = offset / distance;
    const Eigen::Vector3<T> color = sh_color(degree, mean, center, coefficients);
    Eigen::Vector3<T> g = color_gradient;
    for (int c = 0; c < 3; ++c)
        if (color[c] <= 0) g[c] = 0;
    const auto basis = sh_basis(degree, direction);
    const auto slope = sh_basis_gradient(degree, direction);
    ShGradient<T> out;
    Eigen::Vector3<T> direction_gradient = Eigen::Vector3<T>::Zero();
    for (int k = 0; k < sh_coefficient_count(degree); ++k) {
        const auto i = static_cast<std::size_t>(k);
        out.coefficients.row(k) = basis[i] * g.transpose();
        direction_gradient += slope[i] * coefficients.row(k).dot(g);
    }
    out.mean = (direction_gradient - direction * direction.dot(direction_gradient)) / distance;
    return out;
}

}  // namespace splatelier::math

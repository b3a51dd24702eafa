// From a Gaussian in the camera's frame to an ellipse on the screen, and back for gradients.
// Source: Zwicker et al. 2001 (EWA splatting), with the conventions of gsplat 1.6 (clamp, low-pass, radius).
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/types.h"

#include <algorithm>
#include <cmath>

namespace splatelier::math {

inline constexpr double kBlurPx2 = 0.3;       ///< low-pass added to the screen covariance
inline constexpr double kClampMargin = 0.15;  ///< of the image's size, beyond each border, for the Jacobian
inline constexpr double kMinCompensation = 0.005;  ///< gsplat's floor of the anti-aliasing factor
inline constexpr double kMinAlpha = 1.0 / 255;     ///< fainter contributions are skipped
inline constexpr double kMaxExtentSigmas = 3.33;   ///< just beyond sqrt(2 ln 255): an opaque splat's reach

/// A camera in the scalar type of a computation.
template <typename T>
struct ViewOf {
    Eigen::Matrix3<T> rotation;  ///< of cam_from_world
    Eigen::Vector3<T> translation, center_in_world;
    T fx, fy, cx, cy;  ///< px
    int width, height;

    explicit ViewOf(const Camera& camera)
        : rotation(camera.rotation.cast<T>()),
          translation(camera.translation.cast<T>()),
          center_in_world(camera.center_in_world().cast<T>()),
          fx(static_cast<T>(camera.fx)),
          fy(static_cast<T>(camera.fy)),
          cx(static_cast<T>(camera.cx)),
          cy(static_cast<T>(camera.cy)),
          width(camera.width),
          height(camera.height) {}
};

/// The derivative of the pinhole projection at a point: [[xx, 0, xz], [0, yy, yz]], px per world unit.
template <typename T>
struct ProjectionJacobian {
    T xx, xz, yy, yz;
    bool clamped_x, clamped_y;

    [[nodiscard]] Eigen::Matrix<T, 2, 3> matrix() const {
        Eigen::Matrix<T, 2, 3> j;
        j << xx, T(0), xz, T(0), yy, yz;
        return j;
    }
};

/// The Jacobian at `p` (camera frame, z > 0), with x/z and y/z clamped so that the projection stays within
/// 15 % of the image's size beyond its borders: far outside, the linearisation would blow up.
template <typename T>
[[nodiscard]] ProjectionJacobian<T> projection_jacobian(const ViewOf<T>& view, const Eigen::Vector3<T>& p) {
    const T margin = static_cast<T>(kClampMargin);
    const T width = static_cast<T>(view.width), height = static_cast<T>(view.height);
    const T slope_x = p.x() / p.z(), slope_y = p.y() / p.z();
    const T x = std::clamp(
        slope_x, (-margin * width - view.cx) / view.fx, ((1 + margin) * width - view.cx) / view.fx);
    const T y = std::clamp(
        slope_y, (-margin * height - view.cy) / view.fy, ((1 + margin) * height - view.cy) / view.fy);
    return {.xx = view.fx / p.z(),
            .xz = -view.fx * x / p.z(),
            .yy = view.fy / p.z(),
            .yz = -view.fy * y / p.z(),
            .clamped_x = x != slope_x,
            .clamped_y = y != slope_y};
}

/// The gradient of the point, given that of the Jacobian's entries.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> jacobian_backward(const ProjectionJacobian<T>& j,
                                                  const Eigen::Vector3<T>& p,
                                                  const Eigen::Matrix<T, 2, 3>& g) {
    const T z = p.z();
    Eigen::Vector3<T> out;
    // xz = -fx·(x/z)/z: free, d/dx = -fx/z² and d/dz = -2 xz/z; clamped, x/z is constant: d/dz = -xz/z.
    out.x() = j.clamped_x ? T(0) : -g(0, 2) * j.xx / z;
    out.y() = j.clamped_y ? T(0) : -g(1, 2) * j.yy / z;
    out.z() = -(g(0, 0) * j.xx + g(1, 1) * j.yy) / z - g(0, 2) * j.xz / z * T(j.clamped_x ? 1 : 2) -
              g(1, 2) * j.yz / z * T(j.clamped_y ? 1 : 2);
    return out;
}

/// Covariance on the screen, before the low-pass: (xx, xy, yy) in px². cov_in_cam [3,3], symmetric.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> project_covariance(const ProjectionJacobian<T>& j,
                                                   const Eigen::Matrix3<T>& cov_in_cam) {
    const Eigen::Matrix<T, 2, 3> m = j.matrix();
    const Eigen::Matrix2<T> cov = m * cov_in_cam * m.transpose();
    return {cov(0, 0), cov(0, 1), cov(1, 1)};
}

/// The low-passed covariance (xx, xy, yy), px².
template <typename T>
[[nodiscard]] Eigen::Vector3<T> blurred(const Eigen::Vector3<T>& cov2d) {
    return {cov2d[0] + static_cast<T>(kBlurPx2), cov2d[1], cov2d[2] + static_cast<T>(kBlurPx2)};
}

template <typename T>
[[nodiscard]] T determinant(const Eigen::Vector3<T>& cov2d) {
    return cov2d[0] * cov2d[2] - cov2d[1] * cov2d[1];
}

/// Inverse of a symmetric 2×2 matrix, as (a, b, c): half the squared distance is ½(a dx² + c dy²) + b dx dy.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> conic_of(const Eigen::Vector3<T>& blurred_cov2d) {
    const T det = determinant(blurred_cov2d);
    return {blurred_cov2d[2] / det, -blurred_cov2d[1] / det, blurred_cov2d[0] / det};
}

/// The gradient of the covariance as a symmetric matrix, given that of the three numbers of the conic.
template <typename T>
[[nodiscard]] Eigen::Matrix2<T> conic_backward(const Eigen::Vector3<T>& conic, const Eigen::Vector3<T>& g) {
    Eigen::Matrix2<T> inverse, inverse_gradient;
    inverse << conic[0], conic[1], conic[1], conic[2];
    inverse_gradient << g[0], g[1] / 2, g[1] / 2, g[2];
    return -inverse * inverse_gradient * inverse;
}

/// How much the low-pass widened the splat: anti-aliased opacity is opacity times this.
/// Source: Yu et al. 2024 (Mip-Splatting); sqrt(max(det / det of the blurred, 0.005²)) as in gsplat.
template <typename T>
[[nodiscard]] T compensation_of(const Eigen::Vector3<T>& cov2d) {
    const T ratio = determinant(cov2d) / determinant(blurred(cov2d));
    return std::sqrt(std::max(ratio, static_cast<T>(kMinCompensation * kMinCompensation)));
}

/// The gradient of the covariance (before the blur) as a symmetric matrix, given that of the compensation;
/// zero at the floor.
template <typename T>
[[nodiscard]] Eigen::Matrix2<T> compensation_backward(const Eigen::Vector3<T>& cov2d, T g) {
    const Eigen::Vector3<T> wide = blurred(cov2d);
    const T det = determinant(cov2d), wide_det = determinant(wide);
    const T ratio = det / wide_det;
    if (!(ratio > static_cast<T>(kMinCompensation * kMinCompensation))) return Eigen::Matrix2<T>::Zero();
    const T ratio_gradient = g / (2 * std::sqrt(ratio));
    const T xx = (cov2d[2] - ratio * wide[2]) / wide_det;
    const T yy = (cov2d[0] - ratio * wide[0]) / wide_det;
    const T xy = -cov2d[1] * (1 - ratio) / wide_det;  // each of the two off-diagonal entries
    Eigen::Matrix2<T> out;
    out << xx, xy, xy, yy;
    return out * ratio_gradient;
}

/// How far a splat reaches in standard deviations before its alpha falls below 1/255; 0 or less: nowhere.
template <typename T>
[[nodiscard]] T extent_sigmas(T opacity) {
    if (opacity < static_cast<T>(kMinAlpha)) return T(0);
    return std::min(static_cast<T>(kMaxExtentSigmas),
                    std::sqrt(2 * std::max(std::log(T(255) * opacity), T(0))));
}

}  // namespace splatelier::math

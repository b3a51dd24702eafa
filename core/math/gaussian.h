// The shape of one Gaussian: rotation from a quaternion, covariance from rotation and log scales, and their
// gradients. Source: Kerbl et al. 2023, section 4.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

#include <cmath>

namespace splatelier::math {

/// The rotation matrix of a quaternion (w, x, y, z) of any positive norm; it is normalised here.
template <typename T>
[[nodiscard]] Eigen::Matrix3<T> rotation_from_quaternion(const Eigen::Vector4<T>& quaternion) {
    const Eigen::Vector4<T> q = quaternion / quaternion.norm();
    const T w = q[0], x = q[1], y = q[2], z = q[3];
    Eigen::Matrix3<T> r;
    r << 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),  //
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),   //
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y);
    return r;
}

/// The gradient of the quaternion, given that of the rotation matrix. Goes through the normalisation, so the
/// result is orthogonal to the quaternion.
template <typename T>
[[nodiscard]] Eigen::Vector4<T> rotation_backward(const Eigen::Vector4<T>& quaternion,
                                                  const Eigen::Matrix3<T>& g) {
    const T norm = quaternion.norm();
    const Eigen::Vector4<T> q = quaternion / norm;
    const T w = q[0], x = q[1], y = q[2], z = q[3];
    Eigen::Vector4<T> unit;
    unit[0] = 2 * (x * (g(2, 1) - g(1, 2)) + y * (g(0, 2) - g(2, 0)) + z * (g(1, 0) - g(0, 1)));
    unit[1] = 2 * (-2 * x * (g(1, 1) + g(2, 2)) + y * (g(0, 1) + g(1, 0)) + z * (g(0, 2) + g(2, 0)) +
                   w * (g(2, 1) - g(1, 2)));
    unit[2] = 2 * (x * (g(0, 1) + g(1, 0)) - 2 * y * (g(0, 0) + g(2, 2)) + z * (g(1, 2) + g(2, 1)) +
                   w * (g(0, 2) - g(2, 0)));
    unit[3] = 2 * (x * (g(0, 2) + g(2, 0)) + y * (g(1, 2) + g(2, 1)) - 2 * z * (g(0, 0) + g(1, 1)) +
                   w * (g(1, 0) - g(0, 1)));
    return (unit - q * q.dot(unit)) / norm;
}

/// Covariance in world units², [3,3]: R S Sᵀ Rᵀ with S = diag(exp(log_scale)).
template <typename T>
[[nodiscard]] Eigen::Matrix3<T> covariance_in_world(const Eigen::Vector3<T>& log_scale,
                                                    const Eigen::Matrix3<T>& rotation) {
    const Eigen::Vector3<T> scale = log_scale.array().exp().matrix();
    const Eigen::Matrix3<T> m = rotation * scale.asDiagonal();
    return m * m.transpose();
}

template <typename T>
struct CovarianceGradient {
    Eigen::Vector3<T> log_scale;
    Eigen::Matrix3<T> rotation;
};

/// Gradients of log scales and rotation, given that of the covariance as a symmetric matrix.
template <typename T>
[[nodiscard]] CovarianceGradient<T> covariance_backward(const Eigen::Vector3<T>& log_scale,
                                                        const Eigen::Matrix3<T>& rotation,
                                                        const Eigen::Matrix3<T>& covariance_gradient) {
    const Eigen::Vector3<T> scale = log_scale.array().exp().matrix();
    const Eigen::Matrix3<T> m = rotation * scale.asDiagonal();
    const Eigen::Matrix3<T> m_gradient = T(2) * covariance_gradient * m;
    CovarianceGradient<T> out;
    out.rotation = m_gradient * scale.asDiagonal();
    // d/d log s = s · d/ds, and m = R·S gives dL/ds_j = (column j of R) · (column j of dL/dm).
    out.log_scale = m.cwiseProduct(m_gradient).colwise().sum().transpose();
    return out;
}

/// The unit normal of a splat seen as a small plate: its shortest axis in the camera's frame, turned towards
/// the camera.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> plate_normal_in_cam(const Eigen::Vector3<T>& log_scale,
                                                    const Eigen::Matrix3<T>& rotation,
                                                    const Eigen::Matrix3<T>& rotation_cam_from_world,
                                                    const Eigen::Vector3<T>& mean_in_cam) {
    Eigen::Index shortest = 0;
    log_scale.minCoeff(&shortest);
    const Eigen::Vector3<T> normal = rotation_cam_from_world * rotation.col(shortest);
    return normal.dot(mean_in_cam) > 0 ? Eigen::Vector3<T>(-normal) : normal;
}

}  // namespace splatelier::math

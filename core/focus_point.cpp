// SPDX-License-Identifier: MIT
#include "core/focus_point.h"

#include <Eigen/LU>

namespace splatelier {

Vec3 focus_point(std::span<const Camera> cameras) {
    constexpr double kPull = 1e-4;  // of the mean camera, beside each axis
    const auto count = static_cast<double>(cameras.size());
    Vec3 mean_center = Vec3::Zero();
    for (const Camera& camera : cameras) mean_center += camera.center_in_world() / count;
    Mat3 normal = kPull * count * Mat3::Identity();
    Vec3 right = normal * mean_center;
    for (const Camera& camera : cameras) {
        const Vec3 axis = camera.forward_in_world();
        const Mat3 across = Mat3::Identity() - axis * axis.transpose();
        normal += across;
        right += across * camera.center_in_world();
    }
    return normal.inverse() * right;
}

}  // namespace splatelier

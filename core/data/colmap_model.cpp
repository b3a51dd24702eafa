// What binary and text have in common: which values make sense.
// SPDX-License-Identifier: MIT
#include "core/data/colmap_model.h"

#include <fmt/core.h>

#include <cmath>

namespace splatelier {

std::string problem_of_lens(const LensCamera& lens) {
    constexpr int kLargestSide = 100000;
    if (lens.width < 1 || lens.height < 1 || lens.width > kLargestSide || lens.height > kLargestSide) {
        return fmt::format("a picture of {} x {} pixels makes no sense", lens.width, lens.height);
    }
    for (const double parameter : lens.parameters) {
        if (!std::isfinite(parameter)) return "a camera parameter is not a finite number";
    }
    if (!(lens.fx() > 0 && lens.fy() > 0)) {
        return fmt::format("a focal length must be positive, found {} and {}", lens.fx(), lens.fy());
    }
    return {};
}

std::string set_pose(ColmapImage& image, const Vec4& rotation_wxyz, const Vec3& translation) {
    const double norm = rotation_wxyz.norm();
    if (!std::isfinite(norm) || norm < 1e-6) return "its rotation is not a quaternion of positive length";
    if (!translation.allFinite()) return "its translation is not finite";
    const Vec4 q = rotation_wxyz / norm;
    image.rotation = Quat(q[0], q[1], q[2], q[3]).toRotationMatrix();
    image.translation = translation;
    return {};
}

}  // namespace splatelier

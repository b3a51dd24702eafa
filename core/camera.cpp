// SPDX-License-Identifier: MIT
#include "core/camera.h"

#include <cmath>
#include <numbers>

namespace splatelier {

Camera resized(const Camera& camera, int width, int height) {
    const double x_ratio = static_cast<double>(width) / camera.width;
    const double y_ratio = static_cast<double>(height) / camera.height;
    Camera out = camera;
    out.width = width;
    out.height = height;
    out.fx *= x_ratio;
    out.cx *= x_ratio;
    out.fy *= y_ratio;
    out.cy *= y_ratio;
    return out;
}

Camera look_at(const LookAt& view) {
    const Vec3 z = (view.target - view.eye).normalized();
    const Vec3 x = view.down_hint.cross(z).normalized();
    const Vec3 y = z.cross(x);
    Camera out;
    out.width = view.width;
    out.height = view.height;
    out.fy = 0.5 * view.height / std::tan(view.fov_y_deg * std::numbers::pi / 360.0);
    out.fx = out.fy;
    out.cx = 0.5 * view.width;
    out.cy = 0.5 * view.height;
    out.rotation.row(0) = x.transpose();
    out.rotation.row(1) = y.transpose();
    out.rotation.row(2) = z.transpose();
    out.translation = -(out.rotation * view.eye);
    return out;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/turntable.h"

#include "core/focus_point.h"

#include <Eigen/Geometry>
#include <cmath>

namespace splatelier {

std::vector<Camera> turntable(const Dataset& dataset, std::size_t count) {
    const std::vector<View>& views = dataset.views();
    std::vector<Camera> photos;
    photos.reserve(views.size());
    for (const View& view : views) photos.push_back(view.camera);
    const Vec3 target = focus_point(photos);
    Vec3 up = Vec3::Zero();
    for (const View& view : views) up -= view.camera.rotation.row(1).transpose();  // +y is down
    up.normalize();
    double height = 0, distance = 0;
    for (const View& view : views) {
        const Vec3 offset = view.camera.center_in_world() - target;
        height += offset.dot(up) / static_cast<double>(views.size());
        distance += (offset - offset.dot(up) * up).norm() / static_cast<double>(views.size());
    }
    const Camera& photo = views.front().camera;
    const Vec3 first_offset = photo.center_in_world() - target;
    const Vec3 start = (first_offset - first_offset.dot(up) * up).normalized();
    std::vector<Camera> cameras;
    cameras.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double angle = 2 * 3.14159265358979323846 * static_cast<double>(i) / static_cast<double>(count);
        const Vec3 outward = Eigen::AngleAxisd(angle, up) * start;
        Camera camera = look_at({.eye = target + distance * outward + height * up,
                                 .target = target,
                                 .down_hint = -up,
                                 .width = photo.width,
                                 .height = photo.height});
        camera.fx = photo.fx;
        camera.fy = photo.fy;
        camera.cx = photo.cx;
        camera.cy = photo.cy;
        cameras.push_back(camera);
    }
    return cameras;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/camera_controls.h"

#include "core/focus_point.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace splatelier {
namespace {

constexpr double kOrbitRadPerHeight = 1.2 * std::numbers::pi;  // a drag over the viewport's height
constexpr double kLookRadPerHeight = 0.9;
constexpr double kZoomPerNotch = 0.88;         // of the distance to the pivot
constexpr double kPoleRad = 0.03;              // how near orbiting may come to looking straight up or down
constexpr double kFlyScalesPerSecond = 0.6;    // of scene_scale
constexpr double kNearestScale = 1e-3;         // the smallest distance to the pivot, of scene_scale
constexpr double kSplatDistanceInRadii = 2.2;  // of the first camera of a splat file

Mat3 turn(const Vec3& axis, double angle_rad) {
    return Eigen::AngleAxisd(angle_rad, axis.normalized()).toRotationMatrix();
}

/// Rounding of many small turns is taken out again.
Mat3 orthonormal(const Mat3& rotation) {
    return Quat(rotation).normalized().toRotationMatrix();
}

/// `pitch` cut so that the forward direction keeps its distance from both poles.
double stopped_pitch(const Vec3& forward, const Vec3& up, double pitch_rad) {
    const double elevation = std::asin(std::clamp(forward.dot(up), -1.0, 1.0));
    const double limit = 0.5 * std::numbers::pi - kPoleRad;
    // A photo may look nearer to a pole than the limit: never be pushed away from it, only not further in.
    const double low = std::min(-limit, elevation);
    const double high = std::max(limit, elevation);
    return std::clamp(elevation + pitch_rad, low, high) - elevation;
}

/// Turns the view in place: yaw about up, pitch about the camera's right (positive raises the view).
void turn_view(ViewerCamera& camera, double yaw_rad, double pitch_rad, bool about_pivot) {
    const double pitch = stopped_pitch(camera.forward(), camera.up_in_world, pitch_rad);
    const Mat3 rotation = turn(camera.up_in_world, yaw_rad) * turn(camera.right(), pitch);
    const double distance = camera.distance();
    camera.world_to_cam = orthonormal(camera.world_to_cam * rotation.transpose());
    if (about_pivot) {
        camera.eye = camera.pivot + rotation * (camera.eye - camera.pivot);
    } else {
        camera.pivot = camera.eye + camera.forward() * distance;
    }
}

}  // namespace

bool CameraMotion::any() const {
    return !orbit_px.isZero() || !look_px.isZero() || !pan_px.isZero() || zoom_notches != 0 ||
           !fly_in_cam.isZero();
}

ViewerCamera moved(const ViewerCamera& camera, const CameraMotion& motion, double scene_scale) {
    ViewerCamera out = camera;
    const double height = std::max(1.0, motion.viewport_height_px);
    if (!motion.orbit_px.isZero()) {
        const Vec2 angle = motion.orbit_px / height * kOrbitRadPerHeight;
        turn_view(out, -angle.x(), -angle.y(), true);
    }
    if (!motion.look_px.isZero()) {
        const Vec2 angle = motion.look_px / height * kLookRadPerHeight;
        turn_view(out, -angle.x(), -angle.y(), false);
    }
    if (!motion.pan_px.isZero()) {
        // The point under the pointer at the pivot's depth follows it.
        const double world_per_px =
            2 * out.distance() * std::tan(out.fov_y_deg * std::numbers::pi / 360) / height;
        const Vec3 shift = -(out.right() * motion.pan_px.x() + out.down() * motion.pan_px.y()) * world_per_px;
        out.eye += shift;
        out.pivot += shift;
    }
    if (motion.zoom_notches != 0) {
        const double nearest = kNearestScale * scene_scale;
        const double distance =
            std::max(nearest, out.distance() * std::pow(kZoomPerNotch, motion.zoom_notches));
        out.eye = out.pivot - (out.pivot - out.eye).normalized() * distance;
    }
    if (!motion.fly_in_cam.isZero()) {
        const Vec3 shift =
            out.world_to_cam.transpose() * motion.fly_in_cam * (kFlyScalesPerSecond * scene_scale);
        out.eye += shift;
        out.pivot += shift;
    }
    return out;
}

ViewerCamera orbited(const ViewerCamera& camera, double yaw_rad, double pitch_rad) {
    ViewerCamera out = camera;
    turn_view(out, yaw_rad, pitch_rad, true);
    return out;
}

ViewerCamera focused_on(const ViewerCamera& camera, const Vec3& point) {
    ViewerCamera out = camera;
    const Vec3 forward = (point - camera.eye).normalized();
    if (!forward.allFinite() || forward.isZero()) return out;
    const Vec3 old_forward = camera.forward();
    const Mat3 rotation = Quat::FromTwoVectors(old_forward, forward).toRotationMatrix();
    out.world_to_cam = orthonormal(camera.world_to_cam * rotation.transpose());
    out.pivot = point;
    return out;
}

ViewerCamera at_photo(const ViewerCamera& camera, const Camera& photo) {
    ViewerCamera out = camera;
    out.eye = photo.center_in_world();
    out.world_to_cam = photo.rotation;
    const double depth = (camera.pivot - out.eye).dot(out.forward());
    const double distance = depth > 0 ? depth : std::max(camera.distance(), 1e-9);
    out.pivot = out.eye + out.forward() * distance;
    return out;
}

ViewerCamera between(const ViewerCamera& from, const ViewerCamera& to, double t) {
    const double s = std::clamp(t, 0.0, 1.0);
    const double eased = s * s * (3 - 2 * s);
    ViewerCamera out = to;
    if (s >= 1) return out;
    out.eye = from.eye + eased * (to.eye - from.eye);
    out.pivot = from.pivot + eased * (to.pivot - from.pivot);
    out.fov_y_deg = from.fov_y_deg + eased * (to.fov_y_deg - from.fov_y_deg);
    out.world_to_cam = Quat(from.world_to_cam).slerp(eased, Quat(to.world_to_cam)).toRotationMatrix();
    return out;
}

Camera camera_for(const ViewerCamera& camera, int width, int height) {
    Camera out;
    out.width = width;
    out.height = height;
    out.fy = 0.5 * height / std::tan(camera.fov_y_deg * std::numbers::pi / 360);
    out.fx = out.fy;
    out.cx = 0.5 * width;
    out.cy = 0.5 * height;
    out.rotation = camera.world_to_cam;
    out.translation = -(camera.world_to_cam * camera.eye);
    return out;
}

PhotoFrame photo_frame(const Camera& photo, int width, int height) {
    const double scale = std::min(static_cast<double>(width) / std::max(1, photo.width),
                                  static_cast<double>(height) / std::max(1, photo.height));
    PhotoFrame out;
    out.width = scale * photo.width;
    out.height = scale * photo.height;
    out.x = 0.5 * (width - out.width);
    out.y = 0.5 * (height - out.height);
    return out;
}

Camera camera_for_photo(const Camera& photo, int width, int height) {
    const PhotoFrame frame = photo_frame(photo, width, height);
    const double scale = frame.width / std::max(1, photo.width);
    Camera out = photo;
    out.width = width;
    out.height = height;
    out.fx = photo.fx * scale;
    out.fy = photo.fy * scale;
    out.cx = photo.cx * scale + frame.x;
    out.cy = photo.cy * scale + frame.y;
    return out;
}

ViewerCamera first_camera(const std::vector<Camera>& photos) {
    ViewerCamera out;
    if (photos.empty()) return out;
    Vec3 mean_eye = Vec3::Zero();
    Vec3 mean_down = Vec3::Zero();
    for (const Camera& photo : photos) {
        mean_eye += photo.center_in_world() / static_cast<double>(photos.size());
        mean_down += photo.rotation.row(1).transpose();
    }
    double spread = 1e-6;
    for (const Camera& photo : photos) {
        spread = std::max(spread, (photo.center_in_world() - mean_eye).norm());
    }
    // Photos all around that cancel out leave the data's own axis.
    const bool agree = mean_down.norm() > 0.1 * static_cast<double>(photos.size());
    out.up_in_world = agree ? Vec3(-mean_down.normalized()) : Vec3(0, -1, 0);
    out.pivot = focus_point(photos);
    const bool usable = out.pivot.allFinite() && (out.pivot - mean_eye).norm() < 20 * spread;
    if (!usable) out.pivot = mean_eye + photos.front().forward_in_world() * spread;
    return at_photo(out, photos.front());
}

ViewerCamera first_camera(const std::vector<float>& means) {
    ViewerCamera out;
    const std::size_t count = means.size() / 3;
    if (count == 0) return out;
    Vec3 center = Vec3::Zero();
    double radius = 0;
    for (int axis = 0; axis < 3; ++axis) {
        std::vector<float> values(count);
        for (std::size_t i = 0; i < count; ++i) {
            values[i] = means[3 * i + static_cast<std::size_t>(axis)];
        }
        // Quantiles: a few far floaters must not push the camera away.
        const auto at = [&](double share) {
            const auto nth =
                values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(count - 1));
            std::nth_element(values.begin(), nth, values.end());
            return static_cast<double>(*nth);
        };
        const double low = at(0.1);
        const double high = at(0.9);
        center[axis] = 0.5 * (low + high);
        radius = std::max(radius, 0.5 * (high - low));
    }
    radius = std::max(radius, 1e-6);
    LookAt view;
    view.eye = center + Vec3(0.35, -0.3, -0.9).normalized() * (kSplatDistanceInRadii * radius);
    view.target = center;
    view.down_hint = Vec3(0, 1, 0);
    view.width = view.height = 2;
    out.world_to_cam = look_at(view).rotation;
    out.eye = view.eye;
    out.pivot = center;
    return out;
}

}  // namespace splatelier

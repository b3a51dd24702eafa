// Moving the eye: orbit, look, pan, zoom, fly and jump, as pure functions of a camera and a motion.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"

#include <vector>

namespace splatelier {

/// Where the user looks from. Frames as in core/camera.h; `up_in_world` is what orbiting turns about.
struct ViewerCamera {
    Vec3 eye = Vec3(0, 0, -3);
    Mat3 world_to_cam = Mat3::Identity();  ///< rotation of cam_from_world
    Vec3 pivot = Vec3::Zero();             ///< what orbiting turns around; world
    Vec3 up_in_world = Vec3(0, -1, 0);     ///< unit length
    double fov_y_deg = 50;
    bool operator==(const ViewerCamera&) const = default;

    [[nodiscard]] Vec3 right() const { return world_to_cam.row(0).transpose(); }
    [[nodiscard]] Vec3 down() const { return world_to_cam.row(1).transpose(); }
    [[nodiscard]] Vec3 forward() const { return world_to_cam.row(2).transpose(); }
    [[nodiscard]] double distance() const { return (pivot - eye).norm(); }
};

/// One frame's worth of input, already named by what it does. All zero: nothing moves.
struct CameraMotion {
    Vec2 orbit_px = Vec2::Zero();  ///< pointer travel, +x right, +y down
    Vec2 look_px = Vec2::Zero();
    Vec2 pan_px = Vec2::Zero();
    double zoom_notches = 0;          ///< wheel; positive goes nearer
    Vec3 fly_in_cam = Vec3::Zero();   ///< seconds flown along the camera's axes
    double viewport_height_px = 720;  ///< what the pixels above are measured in
    [[nodiscard]] bool any() const;
};

/// The camera after the motion. `scene_scale` sets the speed of flying and the smallest distance.
[[nodiscard]] ViewerCamera moved(const ViewerCamera& camera, const CameraMotion& motion, double scene_scale);

/// Turned about its pivot: `yaw` about the up axis, `pitch` about the camera's right, stopped short of the
/// poles.
[[nodiscard]] ViewerCamera orbited(const ViewerCamera& camera, double yaw_rad, double pitch_rad);

/// Looking at `point` from the same side, which becomes the pivot.
[[nodiscard]] ViewerCamera focused_on(const ViewerCamera& camera, const Vec3& point);

/// The pose of a photo's camera; the pivot slides to the point of the viewing axis nearest to the old one.
[[nodiscard]] ViewerCamera at_photo(const ViewerCamera& camera, const Camera& photo);

/// Between two cameras: `t` from 0 to 1, eased, the shortest turn.
[[nodiscard]] ViewerCamera between(const ViewerCamera& from, const ViewerCamera& to, double t);

/// Through what the viewport is drawn, the principal point in its middle.
[[nodiscard]] Camera camera_for(const ViewerCamera& camera, int width, int height);

/// Where a photo stands inside the viewport: the largest centred frame of its shape, in pixels.
struct PhotoFrame {
    double x = 0, y = 0, width = 0, height = 0;
};
[[nodiscard]] PhotoFrame photo_frame(const Camera& photo, int width, int height);

/// A viewport-sized camera whose picture inside photo_frame() is exactly what the photo's own camera sees.
[[nodiscard]] Camera camera_for_photo(const Camera& photo, int width, int height);

/// A first camera for photos: the up axis that they agree on, and the point that most of them look at.
[[nodiscard]] ViewerCamera first_camera(const std::vector<Camera>& photos);
/// A first camera for splats without photos: outside their middle, looking in. `means` is [N,3].
[[nodiscard]] ViewerCamera first_camera(const std::vector<float>& means);

}  // namespace splatelier

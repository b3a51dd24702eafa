// A camera path: keyframes in JSON, and the smooth motion through them.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace splatelier {

/// Where the camera is at one moment.
struct CameraKeyframe {
    double time_s = 0;                 ///< increasing along the path
    Quat rotation = Quat::Identity();  ///< of cam_from_world, unit length
    Vec3 translation = Vec3::Zero();   ///< of cam_from_world
    double fov_y_deg = 50;
};

struct CameraPath {
    double fps = 30;
    std::vector<CameraKeyframe> keyframes;  ///< one or more

    /// Pictures from the first keyframe to the last, both shown.
    [[nodiscard]] std::size_t frame_count() const;
    /// When picture `frame` is taken.
    [[nodiscard]] double frame_time_s(std::size_t frame) const;
};

/// The camera at a moment, clamped to the path's ends. Centres, rotations and fields of view follow cubic Hermite
/// curves through the keyframes with the tangents of a Catmull-Rom spline over uneven times (Barry, Goldman 1988),
/// so that speed does not jump at a keyframe.
[[nodiscard]] Camera camera_at(const CameraPath& path, double time_s, int width, int height);

/// Throws Error that names the file and the keyframe.
CameraPath read_camera_path(const std::filesystem::path& path);
void write_camera_path(const std::filesystem::path& path, const CameraPath& camera_path);

}  // namespace splatelier

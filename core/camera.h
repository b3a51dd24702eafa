// A pinhole camera with a pose: what is rendered through. Lens models live in core/data.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

namespace splatelier {

/// Camera frame: +x right, +y down, +z forward. The centre of pixel (column i, row j) is at (i + .5, j + .5).
struct Camera {
    int width = 0;                          ///< px
    int height = 0;                         ///< px
    double fx = 0, fy = 0, cx = 0, cy = 0;  ///< px
    Mat3 rotation = Mat3::Identity();       ///< of cam_from_world
    Vec3 translation =
        Vec3::Zero();  ///< of cam_from_world: point_in_cam = rotation * point_in_world + translation

    /// The camera's centre in world coordinates.
    [[nodiscard]] Vec3 center_in_world() const { return -(rotation.transpose() * translation); }
    /// The viewing direction (+z of the camera) in world coordinates, unit length.
    [[nodiscard]] Vec3 forward_in_world() const { return rotation.row(2).transpose(); }
    [[nodiscard]] bool operator==(const Camera&) const = default;
};

/// The same view at another size: sizes as given, fx and cx scaled by the true ratio of widths, fy and cy of
/// heights.
Camera resized(const Camera& camera, int width, int height);

/// A camera at `eye` that looks at `target` with `down_hint` (world) roughly downwards in the picture.
/// Its intrinsics give the vertical field of view `fov_y_deg` at the given size, the principal point in the
/// middle.
struct LookAt {
    Vec3 eye, target, down_hint;
    double fov_y_deg = 50;
    int width = 0, height = 0;
};
Camera look_at(const LookAt& view);

}  // namespace splatelier

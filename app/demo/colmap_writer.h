// COLMAP's binary files, as far as the demo needs them: one pinhole camera, views, points with their tracks.
// Format: colmap src/colmap/scene/reconstruction_io_binary.cc.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/types.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace splatelier::demo {

/// A point of the scene and the views that see it.
struct TrackedPoint {
    Vec3 position;            ///< world
    std::uint8_t color[3]{};  ///< sRGB
    std::vector<std::size_t> views;
};

/// Views that share one size and one set of intrinsics.
struct ColmapModel {
    std::vector<std::string> names;  ///< of the pictures
    std::vector<Camera> cameras;     ///< of each picture
    std::vector<TrackedPoint> points;
};

/// Writes cameras.bin, points3D.bin and, last, images.bin into `folder`. Throws Error.
void write_colmap_model(const std::filesystem::path& folder, const ColmapModel& model);

}  // namespace splatelier::demo

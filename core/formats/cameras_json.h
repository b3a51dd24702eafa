// cameras.json of the original 3DGS code, as other viewers expect it, with cx and cy besides.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"

#include <filesystem>
#include <string>
#include <vector>

namespace splatelier {

struct NamedCamera {
    std::string name;
    Camera camera;
};

/// Reads id, img_name, width, height, position, rotation (camera to world), fx, fy, and cx, cy (the middle
/// where absent). Throws Error that names the file and the entry.
std::vector<NamedCamera> read_cameras_json(const std::filesystem::path& path);
void write_cameras_json(const std::filesystem::path& path, const std::vector<NamedCamera>& cameras);

}  // namespace splatelier

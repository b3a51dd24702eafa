// cameras.json of the original 3DGS code, as other viewers expect it, with cx, cy and held_out besides.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

struct NamedCamera {
    std::string name;
    Camera camera;
    /// Kept from training; empty where the file does not say (other programs' files).
    std::optional<bool> held_out = {};
};

/// Reads id, img_name, width, height, position, rotation (camera to world), fx, fy, and cx, cy (the middle
/// where absent) and held_out. Throws Error that names the file and the entry.
std::vector<NamedCamera> read_cameras_json(const std::filesystem::path& path);
void write_cameras_json(const std::filesystem::path& path, const std::vector<NamedCamera>& cameras);

}  // namespace splatelier

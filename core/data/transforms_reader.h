// Data sets of nerfstudio, instant-ngp and NeRF-synthetic (Blender).
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <filesystem>

namespace splatelier {

/// A transforms.json and its pictures. The world is as the file has it. Points: the file that it names, else
/// sparse_pc.ply, else COLMAP's in colmap/sparse/0. Throws Error that names file and place.
Dataset::Parts read_transforms_dataset(const std::filesystem::path& file, const DataSettings& settings);

/// transforms_train.json, and transforms_test.json (or transforms_val.json) as held-out views. RGBA pictures
/// are laid over the background. Throws Error that names file and place.
Dataset::Parts read_blender_dataset(const std::filesystem::path& folder, const DataSettings& settings);

}  // namespace splatelier

// COLMAP data sets: pictures beside a sparse reconstruction.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <filesystem>
#include <string>
#include <vector>

namespace splatelier {

/// A folder that holds cameras and images, as .bin or .txt.
bool holds_colmap_model(const std::filesystem::path& folder);

/// The reconstructions of a data set: `folder` itself, sparse/, sparse/0 ….
std::vector<std::filesystem::path> find_colmap_models(const std::filesystem::path& folder);

/// Reads the reconstruction with the most images of those given (never none) and finds its pictures. Throws
/// Error that names file and place.
Dataset::Parts read_colmap(const std::filesystem::path& folder,
                           const std::vector<std::filesystem::path>& models,
                           const DataSettings& settings);

/// The points of a reconstruction: points3D.bin, .txt or .ply; empty where there is no such file. Throws Error
/// for a damaged one.
PointCloud read_colmap_points(const std::filesystem::path& model);

}  // namespace splatelier

// Splats as PLY in the convention of the original 3DGS code (Kerbl et al. 2023), the field's common tongue.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/splats/splat_cloud.h"

#include <filesystem>

namespace splatelier {

/// Reads by property name in any order, degree 0-3 (higher ones are cut with a warning), floats or doubles,
/// with or without normals. Rotations are kept as they stand. Throws Error for a file that holds no splats,
/// naming what is missing, or values that are not finite.
SplatCloud read_splat_ply(const std::filesystem::path& path);

/// Writes little-endian floats in the usual order (x y z nx ny nz f_dc f_rest opacity scale rot), f_rest
/// channel by channel; beside and renamed. An antialiased cloud carries the comment "SplatRenderMode: mip".
void write_splat_ply(const std::filesystem::path& path, const SplatCloud& cloud);

}  // namespace splatelier

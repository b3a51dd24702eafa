// Point clouds in PLY files, as structure from motion and scanners write them.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/point_cloud.h"

#include <filesystem>

namespace splatelier {

/// x, y, z and, where there are any, red, green, blue (or r, g, b; 0..255); grey otherwise. Throws Error that
/// names file and place for a damaged file or a position that is not finite.
PointCloud read_point_file(const std::filesystem::path& path);

}  // namespace splatelier

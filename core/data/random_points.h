// Points to start from where a data set has none.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <vector>

namespace splatelier {

/// `count` grey points where the cameras look: each, where that can be had, in the pictures of at least a seventh
/// of the views. The same seed gives the same points. `scene_scale` in world units.
PointCloud random_points(const std::vector<View>& views, double scene_scale, int count, std::uint64_t seed);

}  // namespace splatelier

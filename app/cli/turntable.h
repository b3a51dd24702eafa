// Cameras for a turn around a scene that was photographed from around it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/data/dataset.h"

#include <cstddef>
#include <vector>

namespace splatelier {

/// `count` cameras on a circle through the photos' mean distance and height, around the photos' upward direction,
/// all looking at the point that the photos look at. Sizes and lens of the first photo.
std::vector<Camera> turntable(const Dataset& dataset, std::size_t count);

}  // namespace splatelier

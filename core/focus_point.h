// Where cameras look together.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"

#include <span>

namespace splatelier {

/// The point nearest to all viewing axes, by least squares, in world units; a hair of weight on the mean camera keeps
/// nearly parallel axes (a flight over land) from meeting far away. At least one camera.
[[nodiscard]] Vec3 focus_point(std::span<const Camera> cameras);

}  // namespace splatelier

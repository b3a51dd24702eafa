// Splats as rings: the outline of each one's ellipse on the screen, the nearest in front.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/image.h"
#include "core/splats/splat_cloud.h"

namespace splatelier {

/// RGBA: the line at one standard deviation of each splat that is more than a haze, in its base colour.
[[nodiscard]] Image8 paint_rings(const SplatCloud& cloud,
                                 const Camera& camera,
                                 double near,
                                 float splat_scale);

}  // namespace splatelier

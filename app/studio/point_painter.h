// Splats as dots at their centres, and the point that lies under a pixel.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/image.h"
#include "core/splats/splat_cloud.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace splatelier {

/// RGBA: a dot of `dot_px` for each splat in its base colour, the nearest in front; fainter ones darker.
[[nodiscard]] Image8 paint_points(const SplatCloud& cloud, const Camera& camera, double near, int dot_px);

/// Marks the centres of these rows on a picture that `camera` took, each 2 × 2 px.
void paint_marks(const SplatCloud& cloud,
                 const std::vector<std::uint32_t>& rows,
                 const Camera& camera,
                 double near,
                 Image8& rgba);

/// The surface near `at_px`: of the solid splats whose centres fall within a few pixels, the nearest layer.
/// Empty where there is none.
[[nodiscard]] std::optional<Vec3> pick_point(const SplatCloud& cloud,
                                             const Camera& camera,
                                             double near,
                                             const Vec2& at_px);

}  // namespace splatelier

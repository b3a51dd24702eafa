// The first splats of a training: one at each point.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/point_cloud.h"
#include "core/splats/splat_cloud.h"

#include <cstdint>

namespace splatelier {

/// How the first splats look. Source: Kerbl et al. 2023, section 5.1; gsplat's defaults.
struct InitialSplats {
    int sh_degree = 3;
    float opacity = 0.1F;       ///< of every splat
    float scale_factor = 1.0F;  ///< times the root mean square distance to the 3 nearest other points
    std::uint64_t seed = 0;     ///< of the random rotations
};

/// One splat a point: isotropic, of the size that its neighbours leave, in the point's colour.
/// Coincident points get a small positive size. Throws Error when there is no point.
SplatCloud initialize_splats(const PointCloud& points, const InitialSplats& how);

}  // namespace splatelier

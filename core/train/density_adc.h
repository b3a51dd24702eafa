// Adaptive density control: clone, split, prune. Source: Kerbl et al. 2023, section 5.2, with the thresholds and
// the order of rows of gsplat 1.6 strategy/default.py; revised opacity: Rota Bulò et al. 2024.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/density.h"

#include <functional>
#include <vector>

namespace splatelier {

/// Standard normals for copy 0 or 1 of the split splat in `row`.
using SplitNoise = std::function<Vec3f(std::size_t copy, std::size_t row)>;

/// Which rows grow, [N] each. A row may do both: it is copied, and what stood there is split.
struct Growth {
    std::vector<bool> cloned, split;
    std::size_t refused = 0;  ///< clones and splits beyond the limit, those with the smallest gradients
};

/// Decides growth from the statistics: mean gradient above the threshold, small ones cloned and large ones
/// split (also those wide on the screen, while that rule holds). Grows the array to at most splat_limit().
[[nodiscard]] Growth decide_growth(const DensityInput& input,
                                   const Settings& settings,
                                   std::int64_t step,
                                   double scene_scale);

/// The whole refinement. New rows: those not split, clones, first copies, second copies, each in input order,
/// less the pruned ones.
[[nodiscard]] Refinement plan_adc(const DensityInput& input,
                                  const Settings& settings,
                                  std::int64_t step,
                                  double scene_scale,
                                  const SplitNoise& noise);

}  // namespace splatelier

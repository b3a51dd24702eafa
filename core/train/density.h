// Density control: what to clone, split, prune, relocate or reset is decided here, once, as data; a backend
// applies it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace splatelier {

/// What happened, for the log and the time line.
struct RefinementCounts {
    std::size_t cloned = 0, split = 0, pruned = 0, relocated = 0, added = 0;
    std::size_t refused = 0;  ///< clones, splits and additions beyond splat_limit()
};

struct Refinement {
    SplatEdit edit;
    RefinementCounts counts;
};

/// Most splats that training may grow to: train.max_splats, where 0 is no limit for adc and a million for mcmc.
[[nodiscard]] std::size_t splat_limit(const Settings& settings);
/// The same, or fewer where the backend has room for fewer.
[[nodiscard]] std::size_t splat_limit(const Settings& settings, const DensityInput& input);

/// True where a refinement is due after `step` (counted from 0) has been taken: after density.from, before
/// density.until, at multiples of density.every. Sources: gsplat 1.6 strategy/default.py, mcmc.py.
[[nodiscard]] bool refinement_due(const Settings& settings, std::int64_t step);
/// True where an opacity reset is due after `step`: at multiples of density.reset_every before density.until
/// (adc only).
[[nodiscard]] bool opacity_reset_due(const Settings& settings, std::int64_t step);

/// Which splats lie outside density.region_min and _max, [N] from means [N,3]; empty where there is no region.
[[nodiscard]] std::vector<bool> outside_region(const std::vector<float>& means, const Settings& settings);
[[nodiscard]] bool has_region(const Settings& settings);

/// What is due after `step`: the refinement, the opacity reset, both, or nothing (an empty edit).
/// `scene_scale` multiplies every world-size threshold. Pure: noise is drawn from (seed, step). Throws Error
/// where not one splat would be left.
[[nodiscard]] Refinement plan_refinement(const DensityInput& input,
                                         const Settings& settings,
                                         std::int64_t step,
                                         double scene_scale);

}  // namespace splatelier

// Density control: what to clone, split, prune, relocate or reset is decided here, once, as data; a backend
// applies it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"

#include <cstdint>

namespace splatelier {

/// What happened, for the log and the time line.
struct RefinementCounts {
    std::size_t cloned = 0, split = 0, pruned = 0, relocated = 0, added = 0;
};

struct Refinement {
    SplatEdit edit;
    RefinementCounts counts;
};

/// True where a refinement is due after `step` (counted from 0) has been taken. Sources: gsplat 1.6
/// strategy/default.py, mcmc.py.
[[nodiscard]] bool refinement_due(const Settings& settings, std::int64_t step);
/// True where an opacity reset is due after `step` (adc only).
[[nodiscard]] bool opacity_reset_due(const Settings& settings, std::int64_t step);

/// The refinement after `step`. `scene_scale` multiplies every world-size threshold. Pure: noise is drawn
/// from (seed, step).
[[nodiscard]] Refinement plan_refinement(const DensityInput& input,
                                         const Settings& settings,
                                         std::int64_t step,
                                         double scene_scale);

}  // namespace splatelier

// What one step is done with: rates and degrees from the settings in force and the step's number alone.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"

#include <cstdint>

namespace splatelier {

/// Degree of spherical harmonics that step `step` (from 0) trains: one more every train.sh_every steps.
/// Source: gsplat 1.6 examples/simple_trainer.py.
[[nodiscard]] int sh_degree_at(const Settings& settings, std::int64_t step);

/// True where splats that are neighbours are to be brought together in memory after `step`: every train.reorder_every
/// steps, as long as splats come and go, and once more.
[[nodiscard]] bool reorder_due(const Settings& settings, std::int64_t step);

/// Learning rate of the means at `step`, world units: falls exponentially over train.schedule_steps, then stays.
[[nodiscard]] double means_rate_at(const Settings& settings, std::int64_t step, double scene_scale);

/// How a picture is drawn with these settings, at `sh_degree`.
[[nodiscard]] RenderParams render_params(const Settings& settings, int sh_degree, double scene_scale);

/// Everything of step `step` that is not the photo.
[[nodiscard]] StepParams step_params(const Settings& settings, std::int64_t step, double scene_scale);

}  // namespace splatelier

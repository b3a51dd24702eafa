// The map between training steps and pixels that everything on the timeline shares.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace splatelier {

/// The stretch of steps that is shown.
struct StepRange {
    double first = 0, last = 1;
    bool operator==(const StepRange&) const = default;
};

/// Linear; `left_px` shows range.first, `left_px + width_px` range.last.
struct TimelineScale {
    StepRange range;
    float left_px = 0, width_px = 1;
    [[nodiscard]] float to_px(double step) const;
    [[nodiscard]] double to_step(float px) const;
};

/// Zoomed by `factor` (below 1: nearer) so that `anchor_step` stays where it is, kept within [0, goal].
[[nodiscard]] StepRange zoomed(const StepRange& range, double anchor_step, double factor, double goal);
/// Shifted by `steps`, kept within [0, goal].
[[nodiscard]] StepRange shifted(const StepRange& range, double steps, double goal);

/// What is shown until the user zooms: all that was trained and room to watch it grow, in round steps, never
/// more than the goal.
[[nodiscard]] StepRange automatic_range(std::int64_t step, std::int64_t goal);

/// Round values (1, 2 or 5 times a power of ten) inside [low, high], at most about `most` of them.
[[nodiscard]] std::vector<double> axis_ticks(double low, double high, int most);

}  // namespace splatelier

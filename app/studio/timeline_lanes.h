// The lanes below the timeline's curves: the schedule, events, edits, kept steps; and the playhead over all of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/edit_marks.h"
#include "app/studio/state.h"
#include "app/studio/timeline_plot.h"
#include "app/studio/timeline_scale.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace splatelier {

/// The window of densification and the rise of the SH degree, as they are set now.
void draw_schedule(const AppState& state, ImDrawList& list, const TimelineScale& scale, const PlotArea& area);
/// What happened at each step, but for the edits of settings.
void draw_events(const AppState& state, ImDrawList& list, const TimelineScale& scale, const PlotArea& area);

/// The edits of settings, with the one under the pointer.
struct EditMarks {
    std::vector<EditMark> marks;
    std::optional<std::size_t> hovered;
};
/// The mark nearest to `x` that is at most `reach_px` away; of two at one place the newer.
[[nodiscard]] std::optional<std::size_t> mark_under(const std::vector<EditMark>& marks,
                                                    const TimelineScale& scale,
                                                    float x,
                                                    float reach_px);
/// A diamond for each: full where it still holds, hollow where the setting was changed again since.
void draw_edit_marks(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area,
                     const EditMarks& edits);
/// A dot for each past step that can be shown again.
void draw_kept_steps(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area);
/// Where training stands, and the step that is shown where that is an older one; under the pointer a thin line.
void draw_playhead(const AppState& state,
                   ImDrawList& list,
                   const TimelineScale& scale,
                   const PlotArea& area,
                   std::optional<double> pointer_step);

}  // namespace splatelier

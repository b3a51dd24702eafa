// What is drawn on the timeline: curves, the schedule, events, the playhead. One map of steps for all.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"
#include "app/studio/timeline_scale.h"

#include <optional>

namespace splatelier {

/// Upper and lower end on the screen, px.
struct PlotArea {
    float top = 0, bottom = 1;
};

void draw_step_axis(const Theme& theme, ImDrawList& list, const TimelineScale& scale, const PlotArea& area);
/// The loss with its axis on the left, from 0.
void draw_loss_curve(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area);
/// Held-out PSNR with its axis on the right.
void draw_psnr_curve(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area);
/// The number of splats as a quiet area behind the curves.
void draw_splat_area(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area);
/// The window of densification and the rise of the SH degree, as they are set now.
void draw_schedule(const AppState& state, ImDrawList& list, const TimelineScale& scale, const PlotArea& area);
void draw_events(const AppState& state, ImDrawList& list, const TimelineScale& scale, const PlotArea& area);
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

// The curves of the timeline, with its axis of steps. One map of steps for all.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"
#include "app/studio/timeline_scale.h"

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

}  // namespace splatelier

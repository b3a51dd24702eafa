// Where the panels stand: a fixed arrangement whose borders can be dragged.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/frame_times.h"
#include "app/studio/state.h"

namespace splatelier {

/// A rectangle in pixels.
struct Region {
    float x = 0, y = 0, width = 0, height = 0;
    bool operator==(const Region&) const = default;
};

struct Layout {
    Region top_bar, scene, viewport, inspector, timeline, status;
};

/// What is hidden has no width or height. The viewport keeps at least a third of the window.
[[nodiscard]] Layout arrange_window(
    const UiState& ui, bool has_scene, float scale, float width, float height);

/// Draws the whole window: every panel in its place, then what lies over them.
void draw_studio(const AppState& state, ActionSink& sink, FrameTimes& times);

}  // namespace splatelier

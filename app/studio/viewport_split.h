// Two pictures in one frame with a divider that can be dragged: photo and splats, or two branches.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/layout.h"
#include "app/studio/state.h"

#include <string>

namespace splatelier {

struct SplitView {
    Region frame;  ///< of both pictures, px; the right one is drawn already
    ImTextureID left = nullptr;
    std::string left_label, right_label;
};

/// Draws the left picture up to UiState::split, and the divider.
void draw_split(const AppState& state, ActionSink& sink, ImDrawList& list, const SplitView& split);

}  // namespace splatelier

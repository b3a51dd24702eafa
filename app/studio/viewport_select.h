// Drawing a selection over the picture: a rectangle or a brush stroke that follows the pointer.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/layout.h"
#include "app/studio/state.h"

#include <string>

namespace splatelier {

/// To be called while the picture's item is current (`active`: it holds the
/// mouse). Sends the shape when the button is let go.
void draw_selection_tool(
    const AppState& state, ActionSink& sink, ImDrawList& list, const Region& region, bool active);

/// What is selected, how, and what the keys do with it; empty where nothing is and no tool is in hand.
[[nodiscard]] std::string selection_hint(const AppState& state);

}  // namespace splatelier

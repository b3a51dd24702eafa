// The flythrough's strip: its keyframes on a line of time, to be looked through, dragged and removed.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/state.h"

namespace splatelier {

/// Over the full width. A click on a keyframe chooses it and goes there, dragging moves it in time; elsewhere on the
/// strip the pointer takes the viewport along the path.
void film_strip(const AppState& state, ActionSink& sink);

}  // namespace splatelier

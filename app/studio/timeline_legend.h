// The timeline's legend: each curve with its value at a step.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"

#include <optional>

namespace splatelier {

/// From `at`, its top left, in one line of `width` px: in fewer words, then with fewer entries where that is too
/// narrow. `step`: under the pointer; empty: the newest values.
void draw_legend(const AppState& state, ImDrawList& list, ImVec2 at, float width, std::optional<double> step);

}  // namespace splatelier

// A row for the size of a picture or film: two fields and the usual sizes.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/state.h"

namespace splatelier {

struct SizeFields {
    int UiState::*width;
    int UiState::*height;
};
/// In px; what is typed is taken as it is: is_picture_size() says whether it can be drawn.
void size_row(const AppState& state, ActionSink& sink, const char* id, const SizeFields& fields);

}  // namespace splatelier

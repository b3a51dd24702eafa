// What all parts of the action table are made of: conditions, deeds, keys.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/actions.h"

#include <span>

namespace splatelier {

/// File, Edit and Train, in the order of the menus.
[[nodiscard]] std::span<const Action> training_actions();
/// Time.
[[nodiscard]] std::span<const Action> time_actions();
[[nodiscard]] std::span<const Action> branch_actions();
/// Select.
[[nodiscard]] std::span<const Action> edit_actions();
/// View, Compare and Camera.
[[nodiscard]] std::span<const Action> view_actions();
[[nodiscard]] std::span<const Action> film_actions();
/// Window and Help.
[[nodiscard]] std::span<const Action> window_actions();

inline bool always(const AppState&) {
    return true;
}

inline bool has_views(const AppState& state) {
    return has_training(state) && state.dataset != nullptr && !state.dataset->views().empty();
}

/// Flips one switch of UiState.
template <bool UiState::*kSwitch>
void flip(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) { ui.*kSwitch = !(ui.*kSwitch); });
}

template <bool UiState::*kSwitch>
bool is_on(const AppState& state) {
    return state.ui.*kSwitch;
}

inline void set_dialog(ActionSink& sink, Dialog dialog) {
    sink.arrange([dialog](UiState& ui) {
        ui.dialog = dialog;
        ui.palette_text.clear();
        ui.palette_choice = 0;
    });
}

constexpr Shortcut key(int code) {
    return {.key = code};
}

constexpr Shortcut shift(int code) {
    return {.key = code, .shift = true};
}

constexpr Shortcut ctrl(int code) {
    return {.key = code, .ctrl = true};
}

}  // namespace splatelier

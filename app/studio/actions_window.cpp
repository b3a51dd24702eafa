// The actions of Window and Help: what is shown, and where help is.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

void toggle_brightness(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        ui.brightness = ui.brightness == Brightness::kDark ? Brightness::kLight : Brightness::kDark;
    });
}

constexpr Action kActions[] = {
    {"window.frusta",
     "Window",
     "Cameras in the scene",
     "Draws where the photos were taken",
     key(GLFW_KEY_C),
     always,
     flip<&UiState::frusta>,
     is_on<&UiState::frusta>},
    {"window.grid",
     "Window",
     "Grid",
     "A ground grid at the pivot",
     shift(GLFW_KEY_G),
     always,
     flip<&UiState::grid>,
     is_on<&UiState::grid>},
    {"window.axes",
     "Window",
     "Axes",
     "The data's own axes at the pivot",
     {},
     always,
     flip<&UiState::axes>,
     is_on<&UiState::axes>},
    {"window.scene",
     "Window",
     "Scene strip",
     "Shows the strip of photos",
     ctrl(GLFW_KEY_1),
     always,
     flip<&UiState::show_scene>,
     is_on<&UiState::show_scene>},
    {"window.inspector",
     "Window",
     "Inspector",
     "Shows run, settings, view and export",
     ctrl(GLFW_KEY_2),
     always,
     flip<&UiState::show_inspector>,
     is_on<&UiState::show_inspector>},
    {"window.timeline",
     "Window",
     "Timeline",
     "Shows curves and events",
     ctrl(GLFW_KEY_3),
     always,
     flip<&UiState::show_timeline>,
     is_on<&UiState::show_timeline>},
    {"window.picture_only",
     "Window",
     "Picture only",
     "Hides everything but the picture",
     key(GLFW_KEY_TAB),
     always,
     flip<&UiState::picture_only>,
     is_on<&UiState::picture_only>},
    {"window.light",
     "Window",
     "Light theme",
     "Bright panels instead of dark ones",
     {},
     always,
     toggle_brightness,
     [](const AppState& state) { return state.ui.brightness == Brightness::kLight; }},

    {"help.palette",
     "Help",
     "All actions…",
     "Finds an action by its name",
     ctrl(GLFW_KEY_P),
     always,
     [](const AppState&, ActionSink& sink) { set_dialog(sink, Dialog::kPalette); }},
    {"help.shortcuts",
     "Help",
     "Keys and mouse",
     "Every shortcut on one page",
     key(GLFW_KEY_F1),
     always,
     [](const AppState&, ActionSink& sink) { set_dialog(sink, Dialog::kShortcuts); }},
};

}  // namespace

std::span<const Action> window_actions() {
    return kActions;
}

}  // namespace splatelier

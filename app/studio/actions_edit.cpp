// The actions of editing splats: selecting, deleting, bringing back, boxes. They work while training runs.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

bool has_selection(const AppState& state) {
    return has_scene(state) && !state.selection.empty();
}

bool selects(const AppState& state) {
    return has_selection(state) || (has_scene(state) && state.ui.tool != Tool::kNavigate);
}

/// The tool is put down first: what it has selected is often what it was taken up for.
void end_selecting(const AppState& state, ActionSink& sink) {
    if (state.ui.tool == Tool::kNavigate) {
        sink.request(ChangeSelectionRequest{SelectionChange::kNone});
    } else {
        sink.arrange([](UiState& ui) {
            ui.tool = Tool::kNavigate;
            ui.stroke_px.clear();
        });
    }
}

bool can_delete(const AppState& state) {
    return has_training(state) && !state.selection.empty() && !state.past_step;
}

template <Tool kTool>
void toggle_tool(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) { ui.tool = ui.tool == kTool ? Tool::kNavigate : kTool; });
}

template <Tool kTool>
bool is_tool(const AppState& state) {
    return state.ui.tool == kTool;
}

template <SelectionChange kChange>
void change_selection(const AppState&, ActionSink& sink) {
    sink.request(ChangeSelectionRequest{kChange});
}

constexpr Action kActions[] = {
    {"select.box",
     "Select",
     "Select by rectangle",
     "Dragging selects what lies in a rectangle; with Shift more, with Ctrl "
     "less",
     key(GLFW_KEY_B),
     has_scene,
     toggle_tool<Tool::kRectangle>,
     is_tool<Tool::kRectangle>},
    {"select.brush",
     "Select",
     "Select by brush",
     "Dragging selects what the brush touches; with Shift more, with Ctrl less",
     shift(GLFW_KEY_B),
     has_scene,
     toggle_tool<Tool::kBrush>,
     is_tool<Tool::kBrush>},
    {"select.all",
     "Select",
     "Select all",
     "Selects every splat in the ranges of the edit tab",
     {},
     has_scene,
     change_selection<SelectionChange::kAll>},
    {"select.invert",
     "Select",
     "Invert selection",
     "Selects what is not, and the other way round",
     key(GLFW_KEY_I),
     has_scene,
     change_selection<SelectionChange::kInvert>},
    {"select.none",
     "Select",
     "Select nothing",
     "Ends the selection",
     key(GLFW_KEY_N),
     has_selection,
     change_selection<SelectionChange::kNone>},
    {"select.end",
     "Select",
     "End selecting",
     "Dragging turns the camera again; once more, and nothing is selected",
     key(GLFW_KEY_ESCAPE),
     selects,
     end_selecting},
    {"select.delete",
     "Select",
     "Delete the selected",
     "Removes the selected splats between two steps; it is written into the "
     "edit log",
     key(GLFW_KEY_DELETE),
     can_delete,
     [](const AppState&, ActionSink& sink) { sink.request(DeleteSelectionRequest{}); }},
    {"select.restore",
     "Select",
     "Bring back the deleted",
     "Undoes the newest deletion",
     key(GLFW_KEY_U),
     [](const AppState& state) { return has_training(state) && state.status.restorable > 0; },
     [](const AppState&, ActionSink& sink) { sink.send(RestoreSplatsCommand{}); }},
    {"select.hide",
     "Select",
     "Hide the selected",
     "Leaves them out of the picture; training goes on with them",
     shift(GLFW_KEY_H),
     has_selection,
     [](const AppState&, ActionSink& sink) { sink.request(HideSelectionRequest{true}); }},
    {"select.show",
     "Select",
     "Show the hidden",
     "Draws every splat again",
     {},
     [](const AppState& state) { return has_scene(state) && !state.hidden.empty(); },
     [](const AppState&, ActionSink& sink) { sink.request(HideSelectionRequest{false}); }},
};

}  // namespace

std::span<const Action> edit_actions() {
    return kActions;
}

}  // namespace splatelier

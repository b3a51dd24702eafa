// The actions of the menus File, Edit and Train: what each is called, when it can be had and what it sends.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"
#include "app/studio/edit_marks.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

bool can_start(const AppState& state) {
    return has_training(state) &&
           (state.status.state == SessionState::kReady || state.status.state == SessionState::kPaused);
}

bool is_running(const AppState& state) {
    return has_training(state) && state.status.state == SessionState::kRunning;
}

bool can_toggle(const AppState& state) {
    return can_start(state) || is_running(state);
}

bool is_alive(const AppState& state) {
    return can_toggle(state) || (has_training(state) && state.status.state == SessionState::kDone);
}

bool can_save(const AppState& state) {
    return is_alive(state) && !state.run_folder.empty();
}

bool can_evaluate(const AppState& state) {
    return is_alive(state) && state.dataset != nullptr && !state.dataset->test_views().empty();
}

void toggle_training(const AppState& state, ActionSink& sink) {
    if (is_running(state)) {
        sink.send(PauseCommand{});
    } else {
        sink.send(StartCommand{});
    }
}

constexpr Shortcut ctrl_shift(int code) {
    return {.key = code, .ctrl = true, .shift = true};
}

void draw_picture(const AppState& state, ActionSink& sink, int width, int height) {
    sink.request(PictureRequest{width, height, state.ui.picture_transparent});
}

constexpr Action kActions[] = {
    {"file.open",
     "File",
     "Open…",
     "Opens photos with poses, a run folder or a splat file",
     ctrl(GLFW_KEY_O),
     always,
     [](const AppState&, ActionSink& sink) { set_dialog(sink, Dialog::kBrowser); }},
    {"file.demo",
     "File",
     "Open the demo scene",
     "Makes the built-in still life and trains it",
     {},
     always,
     [](const AppState&, ActionSink& sink) { sink.request(OpenDemoRequest{}); }},
    {"file.save",
     "File",
     "Save checkpoint",
     "Writes checkpoint and splats into the run folder, without stopping",
     ctrl(GLFW_KEY_S),
     can_save,
     [](const AppState&, ActionSink& sink) { sink.send(SaveCommand{}); }},
    {"file.export",
     "File",
     "Export…",
     "Splat files, the run folder, curves",
     ctrl(GLFW_KEY_E),
     has_scene,
     [](const AppState&, ActionSink& sink) {
         sink.arrange([](UiState& ui) {
             ui.show_inspector = true;
             ui.picture_only = false;
             ui.tab = InspectorTab::kExport;
         });
     }},
    {"file.screenshot",
     "File",
     "Screenshot",
     "Writes what the viewport shows as a PNG",
     key(GLFW_KEY_F12),
     has_scene,
     [](const AppState&, ActionSink& sink) { sink.request(ScreenshotRequest{}); }},
    {"file.picture",
     "File",
     "Draw picture",
     "Draws the view anew in the size of the export tab, up to 8192 px a side, beside the training",
     {},
     has_scene,
     [](const AppState& state, ActionSink& sink) {
         draw_picture(state, sink, state.ui.picture_width, state.ui.picture_height);
     }},
    {"file.picture_4k",
     "File",
     "Draw picture in 4K",
     "3840 × 2160 px; with a transparent background where the export tab says so",
     {},
     has_scene,
     [](const AppState& state, ActionSink& sink) { draw_picture(state, sink, 3840, 2160); }},
    {"file.picture_8k",
     "File",
     "Draw picture in 8K",
     "7680 × 4320 px; with a transparent background where the export tab says so",
     {},
     has_scene,
     [](const AppState& state, ActionSink& sink) { draw_picture(state, sink, 7680, 4320); }},
    {"file.close",
     "File",
     "Close scene",
     "Back to the first screen; a training is saved",
     ctrl(GLFW_KEY_W),
     has_scene,
     [](const AppState&, ActionSink& sink) { sink.request(CloseSceneRequest{}); }},
    {"file.quit",
     "File",
     "Quit",
     "Saves a training and closes the window",
     ctrl(GLFW_KEY_Q),
     always,
     [](const AppState&, ActionSink& sink) { sink.request(QuitRequest{}); }},

    {"edit.undo",
     "Edit",
     "Undo",
     "Takes back the newest change: of a setting, or a deletion of splats",
     ctrl(GLFW_KEY_Z),
     [](const AppState& state) { return !state.undo.empty() || state.undoes_deletion; },
     [](const AppState&, ActionSink& sink) { sink.request(UndoRequest{}); }},
    {"edit.redo",
     "Edit",
     "Redo setting",
     "Makes the change again that was taken back",
     ctrl_shift(GLFW_KEY_Z),
     [](const AppState& state) { return !state.redo.empty(); },
     [](const AppState&, ActionSink& sink) { sink.request(RedoRequest{}); }},
    {"edit.take_back",
     "Edit",
     "Take back an edit…",
     "Lists the edits of this training: each can be taken back by itself, as by a click on the timeline",
     {},
     [](const AppState& state) {
         return has_training(state) && !matching_edits(state.status, state.settings, "").empty();
     },
     [](const AppState&, ActionSink& sink) {
         set_dialog(sink, Dialog::kPalette);
         sink.arrange([](UiState& ui) { ui.palette_text = "take back "; });
     }},
    {"edit.find_setting",
     "Edit",
     "Find a setting…",
     "Shows the settings and puts the cursor into their search field",
     ctrl(GLFW_KEY_F),
     always,
     [](const AppState&, ActionSink& sink) {
         sink.arrange([](UiState& ui) {
             ui.show_inspector = true;
             ui.picture_only = false;
             ui.tab = InspectorTab::kSettings;
             ui.focus_settings_filter = true;
         });
     }},

    {"train.toggle",
     "Train",
     "Start or pause",
     "Training starts, goes on, or rests after its step",
     key(GLFW_KEY_SPACE),
     can_toggle,
     toggle_training},
    {"train.step",
     "Train",
     "One step",
     "Takes a single step, then pauses",
     key(GLFW_KEY_PERIOD),
     is_alive,
     [](const AppState&, ActionSink& sink) { sink.send(StepCommand{1}); }},
    {"train.more",
     "Train",
     "More iterations",
     "Raises the goal and goes on where training had ended",
     ctrl(GLFW_KEY_M),
     is_alive,
     [](const AppState& state, ActionSink& sink) {
         sink.send(AddIterationsCommand{state.ui.add_iterations});
     }},
    {"train.evaluate",
     "Train",
     "Evaluate now",
     "PSNR and SSIM on the photos that are held out",
     ctrl_shift(GLFW_KEY_E),
     can_evaluate,
     [](const AppState&, ActionSink& sink) { sink.send(EvaluateCommand{}); }},
    {"train.reset",
     "Train",
     "Start over…",
     "Back to the first splats, with the settings as they are now",
     {},
     is_alive,
     [](const AppState&, ActionSink& sink) { set_dialog(sink, Dialog::kStartOver); }},
    {"train.stop",
     "Train",
     "Stop and save",
     "Ends the training for good; its splats stay to be looked at",
     {},
     is_alive,
     [](const AppState&, ActionSink& sink) { sink.send(StopCommand{}); }},
};

}  // namespace

std::span<const Action> training_actions() {
    return kActions;
}

}  // namespace splatelier

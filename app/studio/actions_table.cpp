// The table itself: what each action is called, when it can be had and what it sends.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

bool always(const AppState&) {
    return true;
}
bool has_views(const AppState& state) {
    return has_training(state) && state.dataset != nullptr && !state.dataset->views().empty();
}
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

void set_dialog(ActionSink& sink, Dialog dialog) {
    sink.arrange([dialog](UiState& ui) {
        ui.dialog = dialog;
        ui.palette_text.clear();
        ui.palette_choice = 0;
    });
}

template <CompareMode kMode>
void compare_by(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        ui.compare = kMode;
        if (kMode != CompareMode::kOff) ui.last_compare = kMode;
    });
}
template <CompareMode kMode>
bool compares_by(const AppState& state) {
    return state.ui.compare == kMode;
}

template <ViewMode kMode>
void view_as(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) { ui.view_mode = kMode; });
}
template <ViewMode kMode>
bool is_viewed_as(const AppState& state) {
    return state.ui.view_mode == kMode;
}

void toggle_compare(const AppState& state, ActionSink& sink) {
    if (state.ui.compare == CompareMode::kOff && !state.at_view) sink.request(StepViewRequest{1});
    sink.arrange([](UiState& ui) {
        ui.compare = ui.compare == CompareMode::kOff ? ui.last_compare : CompareMode::kOff;
    });
}

void toggle_navigation(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        ui.navigation =
            ui.navigation == NavigationMode::kOrbit ? NavigationMode::kFly : NavigationMode::kOrbit;
    });
}

void toggle_brightness(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        ui.brightness = ui.brightness == Brightness::kDark ? Brightness::kLight : Brightness::kDark;
    });
}

void focus_middle(const AppState& state, ActionSink& sink) {
    sink.request(FocusRequest{{0.5 * state.picture.width, 0.5 * state.picture.height}});
}

bool has_film(const AppState& state) {
    return has_scene(state) && !state.film.keyframes.empty();
}

template <FilmChange kChange>
void change_film(const AppState&, ActionSink& sink) {
    sink.request(ChangeFilmRequest{kChange});
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

constexpr Shortcut key(int code) {
    return {.key = code};
}
constexpr Shortcut ctrl(int code) {
    return {.key = code, .ctrl = true};
}
constexpr Shortcut ctrl_shift(int code) {
    return {.key = code, .ctrl = true, .shift = true};
}
constexpr Shortcut shift(int code) {
    return {.key = code, .shift = true};
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
     "Undo setting",
     "Takes back the newest change of a setting",
     ctrl(GLFW_KEY_Z),
     [](const AppState& state) { return !state.undo.empty(); },
     [](const AppState&, ActionSink& sink) { sink.request(UndoRequest{}); }},
    {"edit.redo",
     "Edit",
     "Redo setting",
     "Makes the change again that was taken back",
     ctrl_shift(GLFW_KEY_Z),
     [](const AppState& state) { return !state.redo.empty(); },
     [](const AppState&, ActionSink& sink) { sink.request(RedoRequest{}); }},
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
     "Start over",
     "Back to the first splats, with the settings as they are now",
     {},
     is_alive,
     [](const AppState&, ActionSink& sink) { sink.send(ResetCommand{}); }},
    {"train.stop",
     "Train",
     "Stop and save",
     "Ends the training for good; its splats stay to be looked at",
     {},
     is_alive,
     [](const AppState&, ActionSink& sink) { sink.send(StopCommand{}); }},

    {"view.color",
     "View",
     "Colour",
     "The scene as it looks",
     key(GLFW_KEY_1),
     has_scene,
     view_as<ViewMode::kColor>,
     is_viewed_as<ViewMode::kColor>},
    {"view.depth",
     "View",
     "Depth",
     "How far each pixel is, near bright",
     key(GLFW_KEY_2),
     has_scene,
     view_as<ViewMode::kDepth>,
     is_viewed_as<ViewMode::kDepth>},
    {"view.normal",
     "View",
     "Normals",
     "Which way each surface faces, from the camera",
     key(GLFW_KEY_3),
     has_scene,
     view_as<ViewMode::kNormal>,
     is_viewed_as<ViewMode::kNormal>},
    {"view.alpha",
     "View",
     "Opacity",
     "How much of each pixel the splats cover",
     key(GLFW_KEY_4),
     has_scene,
     view_as<ViewMode::kAlpha>,
     is_viewed_as<ViewMode::kAlpha>},
    {"view.tileload",
     "View",
     "Tile load",
     "How many splats each tile must blend; capped tiles in red",
     key(GLFW_KEY_5),
     has_scene,
     view_as<ViewMode::kTileLoad>,
     is_viewed_as<ViewMode::kTileLoad>},
    {"view.points",
     "View",
     "Points",
     "The centres of the splats",
     key(GLFW_KEY_6),
     has_scene,
     view_as<ViewMode::kPoints>,
     is_viewed_as<ViewMode::kPoints>},

    {"compare.toggle",
     "Compare",
     "Compare with the photo",
     "Shows the photo of this camera against the picture",
     key(GLFW_KEY_G),
     has_views,
     toggle_compare,
     [](const AppState& state) { return state.ui.compare != CompareMode::kOff; }},
    {"compare.split",
     "Compare",
     "Split",
     "Photo and picture side by side with a divider to drag",
     {},
     has_views,
     compare_by<CompareMode::kSplit>,
     compares_by<CompareMode::kSplit>},
    {"compare.flicker",
     "Compare",
     "Flicker",
     "Photo and picture in turn",
     {},
     has_views,
     compare_by<CompareMode::kFlicker>,
     compares_by<CompareMode::kFlicker>},
    {"compare.difference",
     "Compare",
     "Difference",
     "How far each pixel is from the photo",
     {},
     has_views,
     compare_by<CompareMode::kDifference>,
     compares_by<CompareMode::kDifference>},
    {"compare.amplified",
     "Compare",
     "Difference, amplified",
     "The same, several times brighter",
     {},
     has_views,
     compare_by<CompareMode::kAmplified>,
     compares_by<CompareMode::kAmplified>},

    {"camera.next",
     "Camera",
     "Next photo",
     "Flies to the camera of the next photo",
     key(GLFW_KEY_RIGHT),
     has_views,
     [](const AppState&, ActionSink& sink) { sink.request(StepViewRequest{1}); }},
    {"camera.previous",
     "Camera",
     "Previous photo",
     "Flies to the camera of the photo before",
     key(GLFW_KEY_LEFT),
     has_views,
     [](const AppState&, ActionSink& sink) { sink.request(StepViewRequest{-1}); }},
    {"camera.home",
     "Camera",
     "Home",
     "Back to where the camera began",
     key(GLFW_KEY_H),
     has_scene,
     [](const AppState&, ActionSink& sink) { sink.request(HomeRequest{}); }},
    {"camera.focus",
     "Camera",
     "Focus the middle",
     "What is in the middle of the picture becomes the pivot",
     key(GLFW_KEY_F),
     has_scene,
     focus_middle},
    {"camera.fly",
     "Camera",
     "Fly",
     "Dragging looks around instead of orbiting",
     key(GLFW_KEY_V),
     has_scene,
     toggle_navigation,
     [](const AppState& state) { return state.ui.navigation == NavigationMode::kFly; }},
    {"camera.align_up",
     "Camera",
     "Align up to the cameras",
     "Takes the up axis that the photos agree on",
     {},
     has_views,
     [](const AppState&, ActionSink& sink) { sink.request(SetUpRequest{UpAxis::kCameras}); }},
    {"camera.flip_up",
     "Camera",
     "Turn upside down",
     "Flips the up axis",
     {},
     has_scene,
     [](const AppState&, ActionSink& sink) { sink.request(SetUpRequest{UpAxis::kFlipped}); }},
    {"camera.blender",
     "Camera",
     "Blender-style mouse",
     "The middle button orbits, with Shift it pans",
     {},
     always,
     flip<&UiState::blender_mouse>,
     is_on<&UiState::blender_mouse>},

    {"film.add",
     "Film",
     "Add keyframe",
     "The camera as it stands becomes the flythrough's next keyframe",
     key(GLFW_KEY_K),
     has_scene,
     change_film<FilmChange::kAddKeyframe>},
    {"film.play",
     "Film",
     "Preview flythrough",
     "Plays it in the viewport, or ends that",
     shift(GLFW_KEY_K),
     has_film,
     [](const AppState&, ActionSink& sink) { sink.request(PreviewFilmRequest{}); }},
    {"film.turntable",
     "Film",
     "Turntable",
     "A path once around the pivot",
     {},
     has_scene,
     change_film<FilmChange::kTurntable>},
    {"film.photos",
     "Film",
     "Path along the photos",
     "A path through the cameras of the photos",
     {},
     has_views,
     change_film<FilmChange::kAlongPhotos>},
    {"film.export",
     "Film",
     "Export flythrough",
     "Draws the path into the file named in the export tab",
     {},
     has_film,
     [](const AppState& state, ActionSink& sink) { sink.request(ExportFilmRequest{state.ui.film_path}); }},
    {"film.clear",
     "Film",
     "Clear flythrough",
     "Forgets the keyframes",
     {},
     has_film,
     change_film<FilmChange::kClear>},

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

std::span<const Action> actions() {
    return kActions;
}

}  // namespace splatelier

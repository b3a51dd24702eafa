// The facts that panels draw from: gathered by App once a frame, changed by nobody else.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/background_tasks.h"
#include "app/studio/camera_controls.h"
#include "app/studio/theme.h"
#include "app/studio/timeline_scale.h"
#include "core/data/dataset.h"
#include "core/formats/camera_path.h"
#include "core/settings.h"
#include "core/splats/selection.h"
#include "core/train/session.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// What the window holds.
enum class SceneKind { kNothing, kLoading, kTraining, kSplats };

/// What the viewport draws of the splats. The first five are the backends' modes.
enum class ViewMode { kColor, kDepth, kNormal, kAlpha, kTileLoad, kPoints, kRings };
inline constexpr int kViewModeCount = 7;

/// How the picture is set against the photo of the camera that it is drawn through.
enum class CompareMode { kOff, kSplit, kFlicker, kDifference, kAmplified, kSsim };
inline constexpr int kCompareModeCount = 6;

enum class NavigationMode { kOrbit, kFly };
enum class InspectorTab { kRun, kSettings, kView, kExport, kEdit };

/// What the left button does in the viewport.
enum class Tool { kNavigate, kRectangle, kBrush };
enum class Dialog { kNone, kBrowser, kPalette, kShortcuts, kStartOver };
enum class PhotoOrder { kName, kLoss, kPsnr };

/// How the user has arranged things. Panels change it through ActionSink::arrange.
struct UiState {
    Brightness brightness = Brightness::kDark;
    bool picture_only = false;  ///< Tab: nothing but the picture
    bool show_scene = true, show_inspector = true, show_timeline = true;
    float scene_width = 232, inspector_width = 328, timeline_height = 196;  ///< design units
    InspectorTab tab = InspectorTab::kRun;
    Dialog dialog = Dialog::kNone;

    NavigationMode navigation = NavigationMode::kOrbit;
    bool blender_mouse = false;  ///< the middle button orbits, with Shift pans
    ViewMode view_mode = ViewMode::kColor;
    CompareMode compare = CompareMode::kOff;
    CompareMode last_compare = CompareMode::kSplit;  ///< what G turns on
    bool side_by_side = false;
    float split = 0.5F;  ///< share of the frame left of the divider
    float amplification = 4;
    Tool tool = Tool::kNavigate;
    float brush_radius = 24;      ///< px
    std::vector<Vec2> stroke_px;  ///< of the brush while it is drawn, in the viewport
    bool show_box = false;
    bool frusta = true, grid = false, axes = false;
    float frustum_size = 0.06F;  ///< of the scene's scale

    std::string settings_filter;
    bool settings_changed_only = false;
    bool focus_settings_filter = false;  ///< put the cursor there once
    std::string preset_name;
    std::optional<StepRange> timeline_range;  ///< empty: automatic
    PhotoOrder photo_order = PhotoOrder::kName;
    std::int64_t add_iterations = 1000;

    /// Of a picture drawn anew and of the flythrough, px.
    int picture_width = 3840, picture_height = 2160, film_width = 1280, film_height = 720;
    bool picture_transparent = false;
    std::optional<std::size_t> film_keyframe;  ///< chosen on the strip
    bool export_hidden = false;                ///< hidden splats leave with the others

    std::string palette_text;
    int palette_choice = 0;
    std::filesystem::path browser_folder;
    std::string browser_text;
    std::string export_path, run_copy_path, curves_path, film_path, timelapse_path;
};

/// The newest finished picture, already on the GPU.
struct ViewportPicture {
    ImTextureID texture = nullptr;
    int width = 0, height = 0;  ///< px
    std::int64_t step = -1;     ///< of the snapshot
    std::size_t splats = 0;
    double render_ms = 0;
    double device_ms = 0;   ///< of the GPU for it, as drawn; 0 where the CPU drew
    double per_second = 0;  ///< pictures finished, smoothed
    double age_seconds = 0;
    bool coarse = false;
    std::size_t visible = 0, instances = 0, tiles_capped = 0;
    std::optional<double> psnr;  ///< against the photo, where one is compared
    std::size_t selected = 0;
    std::optional<WorldBox> selected_box;  ///< around the centres of the selected splats
};

/// A dialog about something that went wrong. The program lives on.
struct Problem {
    std::string title;
    std::string text;
};

/// A line that tells of a finished deed, or of what one should know, and fades by itself.
struct Notice {
    std::string text;
    double until = 0;  ///< in seconds of AppState::now
    bool warns = false;
};

/// One change of a setting by the user, for undo and the time line.
struct SettingChange {
    std::string key, before, after;
    std::int64_t step = 0;
};

/// One branch of the training.
struct BranchFacts {
    int number = 0;                         ///< 0: the trunk; the others in the order of their forks
    std::optional<std::int64_t> forked_at;  ///< the step where it left another; not the trunk
    std::string forked_from;                ///< that other's name
    std::string changed;                    ///< settings that it has changed since
    std::filesystem::path run_folder;
    TrainStatus status;
};

/// The left one of two pictures side by side, already on the GPU.
struct BesidePicture {
    ImTextureID texture = nullptr;
    std::int64_t step = -1;
};

struct FolderContents;

struct AppState {
    Theme theme;
    UiState ui;
    double now = 0;  ///< seconds since the window opened
    double frames_per_second = 0;
    double frame_ms = 0;  ///< of building the interface, drawing aside

    SceneKind kind = SceneKind::kNothing;
    std::filesystem::path source;      ///< what was opened
    std::filesystem::path run_folder;  ///< where the run is kept; empty without one
    std::string loading_text, loading_detail;
    double loading_share = -1;  ///< negative: unknown
    double loading_seconds = 0;
    std::shared_ptr<const Dataset> dataset;  ///< of a training
    TrainStatus status;                      ///< of a training
    Settings settings;                       ///< with what the user has changed since the status was made
    std::size_t splats = 0;

    ViewerCamera camera;
    std::optional<std::size_t> at_view;  ///< the photo whose camera the viewport stands at, exactly
    double scene_scale = 1;
    bool camera_moving = false;
    ViewportPicture picture;
    ImTextureID photo = nullptr;  ///< of at_view; null until it is loaded
    /// Of the views strip, by view index; null until loaded.
    std::vector<ImTextureID> thumbnails;

    CameraPath film;                    ///< of the flythrough
    CameraPath film_before;             ///< that a preset or clearing took the place of; empty: none
    std::optional<double> film_time_s;  ///< of its preview, while that plays
    std::vector<BackgroundTasks::Running> tasks;

    /// Steps whose splats can be looked back at, increasing; null without a scene.
    std::shared_ptr<const std::vector<std::int64_t>> kept_steps;
    std::size_t kept_bytes = 0;
    std::optional<std::int64_t> past_step;  ///< shown instead of the newest splats

    SplatSelection selection;
    std::vector<SplatSelection> hidden;  ///< left out of the picture
    WorldBox box;                        ///< that crops and confines

    std::vector<BranchFacts> branches;  ///< that are open, by their numbers
    int steered = 0;                    ///< number of the one that is shown, and that the controls steer
    std::optional<int> compared;        ///< number of the one that can be shown beside it
    std::optional<BesidePicture> beside;

    std::vector<SettingChange> undo, redo;
    bool undoes_deletion = false;  ///< the newest change is a deletion of splats, no setting
    std::vector<std::filesystem::path> recent;
    std::shared_ptr<const FolderContents> listed;  ///< by the file browser; null while it is closed
    std::optional<Problem> problem;
    std::optional<Notice> notice;
    std::vector<std::string> presets;
};

/// True while a session is there whose thread still takes commands.
[[nodiscard]] inline bool has_training(const AppState& state) {
    return state.kind == SceneKind::kTraining;
}
/// True where there is something to look at.
[[nodiscard]] inline bool has_scene(const AppState& state) {
    return state.kind == SceneKind::kTraining || state.kind == SceneKind::kSplats;
}

}  // namespace splatelier

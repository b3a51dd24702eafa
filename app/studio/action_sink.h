// What panels and actions send: requests that App carries out after the frame, in order.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/camera_controls.h"
#include "app/studio/state.h"
#include "core/train/session.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace splatelier {

struct OpenRequest {
    std::filesystem::path path;
};
struct OpenDemoRequest {};
struct CancelLoadingRequest {};
struct CloseSceneRequest {};
struct QuitRequest {};
/// A setting, by key and text; live ones reach the session, view.* the viewport; each can be undone.
struct ChangeSettingRequest {
    std::string key, text;
};
struct UndoRequest {};
struct RedoRequest {};
struct MoveCameraRequest {
    CameraMotion motion;
};
/// Fly to a photo's camera.
struct GoToViewRequest {
    std::size_t view_index = 0;
};
/// To the next (1) or previous (-1) photo.
struct StepViewRequest {
    int by = 1;
};
struct HomeRequest {};
/// Make what is seen at this place of the viewport the pivot; pixels from its top left.
struct FocusRequest {
    Vec2 at_px = Vec2::Zero();
};
/// "Align to cameras" takes the photos' axis; flipping turns the scene on its head.
enum class UpAxis { kCameras, kFlipped };
struct SetUpRequest {
    UpAxis axis = UpAxis::kCameras;
};
/// Empty path: a numbered file in the pictures folder.
struct ScreenshotRequest {
    std::filesystem::path path;
};
/// The view drawn anew at this size, in colour, into a numbered file in the pictures folder.
struct PictureRequest {
    int width = 0, height = 0;
    bool transparent = false;  ///< straight alpha instead of the background
};
struct SaveSplatsRequest {
    std::filesystem::path path;
};
/// Copies the whole run folder, after a save.
struct CopyRunRequest {
    std::filesystem::path folder;
};
struct ExportCurvesRequest {
    std::filesystem::path path;
};
struct SavePresetRequest {
    std::string name;
};
struct LoadPresetRequest {
    std::string name;
};
/// Keyframes of the flythrough.
enum class FilmChange { kAddKeyframe, kTurntable, kAlongPhotos, kClear, kBringBack };
struct ChangeFilmRequest {
    FilmChange change = FilmChange::kAddKeyframe;
};
/// One keyframe: removed, set to the viewport's camera, moved in time between its neighbours.
enum class KeyframeChange { kRemove, kReplace, kRetime };
struct ChangeKeyframeRequest {
    KeyframeChange change = KeyframeChange::kRemove;
    std::size_t index = 0;
    double time_s = 0;  ///< of kRetime
};
/// Stretches or shrinks the whole flythrough, and sets its pictures a second.
struct SetFilmLengthRequest {
    double seconds = 1, fps = 30;
};
/// The viewport's camera to where the flythrough is at this time.
struct ShowFilmTimeRequest {
    double time_s = 0;
};
/// Plays the flythrough in the viewport, or ends that.
struct PreviewFilmRequest {};
struct ExportFilmRequest {
    std::filesystem::path path;
    int width = 1280, height = 720;
};
/// Look at the kept splats nearest to this step while training goes on; empty: at the newest again.
struct ShowStepRequest {
    std::optional<std::int64_t> step;
};
/// A new branch from the checkpoint kept at or before this step; empty: from now, which is saved first.
struct ForkRequest {
    std::optional<std::int64_t> step;
};
/// Another branch, by its number, becomes the one that is shown and steered; empty: the compared one.
struct SwitchBranchRequest {
    std::optional<int> number = {};
};
/// This branch beside the steered one, under one camera.
struct CompareBranchRequest {
    int number = 0;
};
/// Saves a branch and lets go of it; empty: the compared one.
struct CloseBranchRequest {
    std::optional<int> number = {};
};
/// The kept past steps as a film through the viewport's camera.
struct ExportTimelapseRequest {
    std::filesystem::path path;
};
/// A shape drawn over the viewport, in its pixels: two corners, or a stroke where there is a radius.
enum class SelectMode { kReplace, kAdd, kRemove };
struct SelectShapeRequest {
    std::vector<Vec2> points_px;
    double brush_radius_px = 0;
    SelectMode mode = SelectMode::kReplace;
};
enum class SelectionChange { kNone, kAll, kInvert, kBox };
struct ChangeSelectionRequest {
    SelectionChange change = SelectionChange::kNone;
};
struct SelectionRangeRequest {
    float least_opacity = 0, most_opacity = 1, least_size = 0, most_size = 0;
};
struct DeleteSelectionRequest {};
/// Leave the selected splats out of the picture, or draw all again.
struct HideSelectionRequest {
    bool hide = true;
};
/// Where the box stands: around the selection, as given, or at the pivot.
struct PlaceBoxRequest {
    bool around_selection = false;
    std::optional<WorldBox> box = {};
};
/// Lets splats multiply inside the box only, or everywhere.
struct ConfineDensityRequest {
    bool to_box = true;
};
struct CancelTasksRequest {};
struct DismissProblemRequest {};
/// How big the viewport is, in pixels; sent by its panel each frame.
struct ViewportSizeRequest {
    int width = 0, height = 0;
};
/// Thumbnails that are in sight.
struct WantThumbnailRequest {
    std::size_t view_index = 0;
};
struct ArrangeRequest {
    std::function<void(UiState&)> change;
};

using Request = std::variant<Command,
                             OpenRequest,
                             OpenDemoRequest,
                             CancelLoadingRequest,
                             CloseSceneRequest,
                             QuitRequest,
                             ChangeSettingRequest,
                             UndoRequest,
                             RedoRequest,
                             MoveCameraRequest,
                             GoToViewRequest,
                             StepViewRequest,
                             HomeRequest,
                             FocusRequest,
                             SetUpRequest,
                             ScreenshotRequest,
                             PictureRequest,
                             SaveSplatsRequest,
                             CopyRunRequest,
                             ExportCurvesRequest,
                             SavePresetRequest,
                             LoadPresetRequest,
                             ChangeFilmRequest,
                             ChangeKeyframeRequest,
                             SetFilmLengthRequest,
                             ShowFilmTimeRequest,
                             PreviewFilmRequest,
                             ExportFilmRequest,
                             ShowStepRequest,
                             ForkRequest,
                             SwitchBranchRequest,
                             CompareBranchRequest,
                             CloseBranchRequest,
                             ExportTimelapseRequest,
                             SelectShapeRequest,
                             ChangeSelectionRequest,
                             SelectionRangeRequest,
                             DeleteSelectionRequest,
                             HideSelectionRequest,
                             PlaceBoxRequest,
                             ConfineDensityRequest,
                             CancelTasksRequest,
                             DismissProblemRequest,
                             ViewportSizeRequest,
                             WantThumbnailRequest,
                             ArrangeRequest>;

/// Collects a frame's requests. Panels write, App takes.
class ActionSink {
  public:
    /// To the trainer's queue.
    void send(Command command);
    void request(Request what);
    /// How the window is arranged; takes hold at the end of the frame.
    void arrange(std::function<void(UiState&)> change);
    [[nodiscard]] std::vector<Request> take();

  private:
    std::vector<Request> requests_;
};

}  // namespace splatelier

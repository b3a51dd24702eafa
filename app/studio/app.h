// The studio's middle: owns what the window shows, gathers the facts, routes requests. It draws nothing
// itself.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/background_tasks.h"
#include "app/studio/camera_rig.h"
#include "app/studio/export_pace.h"
#include "app/studio/film.h"
#include "app/studio/folder_listing.h"
#include "app/studio/frame_times.h"
#include "app/studio/gui.h"
#include "app/studio/large_picture.h"
#include "app/studio/photo_shelf.h"
#include "app/studio/preferences.h"
#include "app/studio/scene_loader.h"
#include "app/studio/setting_history.h"
#include "app/studio/state.h"
#include "app/studio/studio.h"
#include "app/studio/time_machine.h"
#include "app/studio/viewport_painter.h"
#include "app/studio/window.h"
#include "render/picture_texture.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// Files that the user has asked for and whose contents are still to come from the thread that draws.
struct WantedResults {
    struct SplatFile {
        std::filesystem::path path;
        std::vector<SplatSelection> hidden;  ///< left out
    };
    std::vector<std::filesystem::path> screenshots;
    std::vector<SplatFile> splats;
    std::vector<FilmJob> films;          ///< their splats are still to come
    std::vector<LargePicture> pictures;  ///< likewise
};

class App {
  public:
    App(Window& window, Preferences preferences, const StudioOptions& options);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// One frame: facts in, panels drawn, requests carried out.
    void frame();
    /// How long the loop may sleep when nothing happens.
    [[nodiscard]] double idle_seconds() const;
    /// The shortest time between two frames.
    [[nodiscard]] double frame_seconds() const;
    /// Asks for something as a panel would; done in the next frame.
    void request(Request request) { sink_.request(std::move(request)); }
    /// Whether the viewport is drawn. Training publishes nothing while it is not.
    void look(bool looks) { looks_ = looks; }
    [[nodiscard]] const AppState& state() const { return state_; }
    /// Of the newest frame; the part called kDriverPart is the driver's own drawing, with a software driver most of all.
    [[nodiscard]] const FrameTimes& frame_times() const { return times_; }
    static constexpr const char* kDriverPart = "driver";
    /// Of the training now, between frames; default without one.
    [[nodiscard]] TrainStatus status() const;
    /// Begins to end: saves what trains first.
    void quit();
    /// True when everything is saved and the window can go.
    [[nodiscard]] bool done() const;

  private:
    // Facts, app_facts.cpp.
    void gather();
    void gather_opened();
    void tell_of_gaps(const Dataset& photos);
    void gather_training();
    void tell_of_the_end();
    void gather_picture();
    void gather_answers();
    void gather_listing();
    void write_copied_splats(const std::shared_ptr<const SplatCloud>& cloud);
    void gather_time();  // app_time.cpp
    void show_newest_kept();
    void list_branches();  // app_branches.cpp
    void gather_branch();  // app_branches.cpp
    void paint();
    // app_branches.cpp
    void paint_beside(PaintJob job);
    void show_beside_from_gpu(std::unique_ptr<SharedPicture> picture);
    void end_beside();
    void steer(std::vector<Scene>::iterator branch);
    [[nodiscard]] std::vector<Scene>::iterator other_branch(std::optional<int> number);
    void pause_others();
    void close_branches();
    void begin_scene(Scene scene);
    void begin_branch(Scene scene);  // app_branches.cpp

    // Requests, app_requests.cpp.
    void route();
    void handle(Command& command);
    void handle(const OpenRequest& request);
    void handle(const OpenDemoRequest& request);
    void handle(const CancelLoadingRequest& request);
    void handle(const CloseSceneRequest& request);
    void handle(const QuitRequest& request);
    void handle(const ChangeSettingRequest& request);
    void handle(const UndoRequest& request);
    void handle(const RedoRequest& request);
    void handle(const MoveCameraRequest& request);
    void handle(const GoToViewRequest& request);
    void handle(const StepViewRequest& request);
    void handle(const HomeRequest& request);
    void handle(const FocusRequest& request);
    void handle(const SetUpRequest& request);
    void handle(const SaveSplatsRequest& request);
    void handle(const CopyRunRequest& request);
    void handle(const ExportCurvesRequest& request);
    void handle(const SavePresetRequest& request);
    void handle(const LoadPresetRequest& request);
    // app_pictures.cpp
    void handle(const ScreenshotRequest& request);
    void handle(const PictureRequest& request);
    void handle(const ChangeFilmRequest& request);
    void handle(const ChangeKeyframeRequest& request);
    void handle(const SetFilmLengthRequest& request);
    void handle(const ShowFilmTimeRequest& request);
    void handle(const PreviewFilmRequest& request);
    void handle(const ExportFilmRequest& request);
    void take_screenshot_when_ready();
    void advance_preview();
    void replace_film(CameraPath film);
    void handle(const ShowStepRequest& request);  // app_time.cpp
    // app_branches.cpp
    void handle(const ForkRequest& request);
    void handle(const SwitchBranchRequest& request);
    void handle(const CompareBranchRequest& request);
    void handle(const CloseBranchRequest& request);
    void handle(const ExportTimelapseRequest& request);
    // app_selection.cpp
    void handle(const SelectShapeRequest& request);
    void handle(const ChangeSelectionRequest& request);
    void handle(const SelectionRangeRequest& request);
    void handle(const DeleteSelectionRequest& request);
    void handle(const HideSelectionRequest& request);
    void handle(const PlaceBoxRequest& request);
    void handle(const ConfineDensityRequest& request);
    void selection_changed();
    void forget_selection();
    void handle(const CancelTasksRequest& request);
    void handle(const DismissProblemRequest& request);
    void handle(const ViewportSizeRequest& request);
    void handle(const WantThumbnailRequest& request);
    void handle(const ArrangeRequest& request);
    void send_setting(const SettingText& setting);
    [[nodiscard]] RenderParams render_params() const;
    [[nodiscard]] ExportLook export_look() const;
    [[nodiscard]] std::vector<SplatSelection> exported_hidden() const;
    [[nodiscard]] bool trains_now() const;  ///< any branch
    [[nodiscard]] OpeningRules opening_rules() const { return {base_settings_, share_group_, remembers_}; }
    /// Shows this picture from now on and hands the one before it back; null: none.
    void show_from_gpu(std::unique_ptr<SharedPicture> picture);
    void shortcuts();
    void close_scene();
    void forget_time();
    /// Of the scene that goes: what it was asked for and has not answered is told to the user.
    void give_up_results();
    /// Shows a line for so long.
    void tell(std::string text, double seconds = 4);
    /// Shows a problem, below one that has not been dismissed yet.
    void raise(Problem problem);

    Window& window_;
    Preferences preferences_;
    bool remembers_, looks_ = true;
    Gui gui_;
    std::shared_ptr<const GlContext> share_group_;  ///< the window's; null: nothing is shared
    Settings base_settings_;                        ///< of the command line: every scene begins with them
    AppState state_;
    ActionSink sink_;
    Scene scene_;
    std::vector<Scene> others_;    ///< the other branches of the training
    std::optional<int> compared_;  ///< number of one of them
    int forks_ = 0;                ///< of the training so far
    CameraRig rig_;
    SettingHistory settings_;
    SceneLoader loader_;
    PhotoShelf photos_;
    std::shared_ptr<ExportPace> export_pace_ = std::make_shared<ExportPace>();
    BackgroundTasks tasks_;
    ViewportPainter painter_;
    TimeMachine time_;
    FolderListing folders_;
    std::unique_ptr<ViewportPainter> beside_painter_;  ///< while two pictures are shown side by side

    PictureTexture picture_texture_, beside_texture_;
    PictureTexture picture_before_,
        beside_before_;                           ///< which the driver may still be drawing: not written over
    std::unique_ptr<SharedPicture> gpu_picture_;  ///< what is shown, where the GPU drew it
    std::unique_ptr<SharedPicture> beside_on_gpu_;
    std::shared_ptr<const Image8> shown_picture_;  ///< what is shown, once it is in memory
    int viewport_width_ = 0, viewport_height_ = 0;
    WantedResults wanted_;
    FrameTimes times_;
    double preview_start_ = 0;
    std::optional<std::int64_t> wanted_past_;  ///< empty: the newest splats are shown
    SteppedCloud past_;                        ///< what is shown instead
    double next_keep_at_ = 0;
    std::shared_ptr<const ShownSelection> shown_selection_;  ///< null: nothing is selected or hidden
    SessionState last_session_state_ = SessionState::kLoading;
    std::string last_message_;
    double picture_at_ = 0, active_at_ = 0;
    bool quitting_ = false;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace splatelier

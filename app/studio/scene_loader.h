// Opening data sets, run folders and splat files on a thread, and letting go of old scenes on another.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"
#include "core/data/dataset.h"
#include "core/settings.h"
#include "core/splats/splat_cloud.h"
#include "core/train/session.h"
#include "render/context.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace splatelier {

/// Where a branch of a training left another.
struct Fork {
    std::int64_t step = 0;
    int from = 0;       ///< number of the other branch
    Settings settings;  ///< in force there
};

/// What the window holds: a training, or splats to look at.
struct Scene {
    SceneKind kind = SceneKind::kNothing;
    std::filesystem::path source;
    std::filesystem::path run_folder;         ///< of a training
    std::shared_ptr<const Dataset> dataset;   ///< of a training
    std::shared_ptr<Session> session;         ///< of a training
    std::shared_ptr<const SplatCloud> cloud;  ///< of a splat file
    std::vector<Camera> cameras;              ///< where photos were taken, as far as that is known
    int branch = 0;                           ///< its number; 0: the trunk
    std::optional<Fork> fork;                 ///< of a branch
};

/// How far an opening is; told on the loader's thread, read by the interface.
class OpeningProgress {
  public:
    struct State {
        double share = -1;  ///< done; negative: unknown
        std::string text;   ///< empty: nothing to tell
    };
    /// Throws Error where the opening was cancelled.
    void tell(double share, std::string_view text);
    [[nodiscard]] State get() const;
    void cancel();

  private:
    mutable std::mutex mutex_;  // held for moments
    State state_;
    bool cancelled_ = false;
};

/// How a scene is opened.
struct OpeningRules {
    Settings settings;                             ///< of a training that begins
    std::shared_ptr<const GlContext> share_group;  ///< where it may publish on the GPU; null: nowhere
    bool keeps_run = true;                         ///< in the user's state folder
};

/// Opens whatever lies at `path`. Throws Error that says what was expected.
[[nodiscard]] Scene open_scene(const std::filesystem::path& path,
                               const OpeningRules& rules,
                               OpeningProgress& progress);
/// In a run folder of the studio: where its data lies, so that it can be gone on with.
inline constexpr const char* kStudioFile = "studio.json";

/// From where a training is forked: the checkpoint kept at or before `step`, or now, where it is paused and saved.
struct BranchStart {
    Scene trunk;
    std::optional<std::int64_t> step;
    std::shared_ptr<const GlContext> share_group;  ///< as in OpeningRules
};
/// A paused training in a run folder of its own that goes on from there, with the trunk's settings of then.
[[nodiscard]] Scene open_branch(const BranchStart& start, OpeningProgress& progress);
/// Makes the built-in scene in the user's state folder, once, and opens it.
[[nodiscard]] Scene open_demo_scene(const OpeningRules& rules, OpeningProgress& progress);

/// Runs one opening at a time beside the interface.
class SceneLoader {
  public:
    /// `finished` is called on the loader's thread; it must not block.
    explicit SceneLoader(std::function<void()> finished);
    ~SceneLoader();
    SceneLoader(const SceneLoader&) = delete;
    SceneLoader& operator=(const SceneLoader&) = delete;

    /// Starts; an opening that is under way is forgotten.
    void start(std::string what, std::function<Scene(OpeningProgress&)> open);
    void cancel();
    [[nodiscard]] bool busy() const { return current_ != nullptr; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] double seconds() const;
    [[nodiscard]] OpeningProgress::State progress() const;

    struct Result {
        Scene scene;
        std::string error;  ///< not empty: nothing was opened
    };
    [[nodiscard]] std::optional<Result> take();

    /// Lets go of a scene without waiting for its training to be saved and its thread to end.
    void retire(Scene scene);
    /// True while a retired training is still being saved.
    [[nodiscard]] bool retiring() const;

  private:
    struct Job;
    void collect();

    std::function<void()> finished_;
    std::shared_ptr<Job> current_;
    std::string text_;
    std::chrono::steady_clock::time_point started_;
    struct Running {
        std::shared_ptr<Job> job;
        std::jthread thread;
    };
    std::vector<Running> running_;
};

}  // namespace splatelier

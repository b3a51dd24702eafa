// A training on its own thread: commands go in, status and snapshots come out. The command line and the
// studio use it alike.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/settings.h"
#include "core/splats/selection.h"
#include "core/train/backend.h"
#include "core/train/evaluate.h"
#include "core/train/handoff.h"
#include "core/train/history.h"
#include "core/train/run_records.h"
#include "core/train/trainer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace splatelier {

/// kReady: loaded, not started. kDone: reached train.iterations (more can be added). kFailed: error is set,
/// the splats are still there to be looked at and saved.
enum class SessionState { kLoading, kReady, kRunning, kPaused, kDone, kStopped, kFailed };

// Commands, applied between two steps in the order they were sent.
struct StartCommand {};
struct PauseCommand {};
struct StepCommand {
    std::int64_t count = 1;
};  ///< that many steps, then pause
struct AddIterationsCommand {
    std::int64_t count = 1000;
};  ///< raises train.iterations; goes on where it had ended
struct ChangeSettingCommand {
    std::string key, text;
};  ///< a live setting; a wrong one is answered in status
struct ExcludeViewCommand {
    std::size_t view_index = 0;
    bool excluded = true;
};
struct SaveCommand {};      ///< checkpoint and splats into the run folder
struct EvaluateCommand {};  ///< held-out views now
/// Rows as the snapshot showed them that the user looked at; refused where rows have been renumbered since.
struct DeleteSplatsCommand {
    std::vector<std::uint32_t> rows;
    std::int64_t seen_step = -1;       ///< SplatSnapshot::step; -1: the rows as they stand when applied
    std::int64_t seen_numbering = -1;  ///< SplatSnapshot::numbering, where known: tells two deletions apart
};
/// What the rule selects of the splats as they are between two steps; rows may have been renumbered since it was drawn.
struct DeleteSelectedCommand {
    SplatSelection selection;
};
struct RestoreSplatsCommand {};  ///< brings back what the newest deletion removed
struct ResetCommand {};          ///< back to the first splats
struct StopCommand {};           ///< finishes the step, saves, ends the thread
using Command = std::variant<StartCommand,
                             PauseCommand,
                             StepCommand,
                             AddIterationsCommand,
                             ChangeSettingCommand,
                             ExcludeViewCommand,
                             SaveCommand,
                             EvaluateCommand,
                             DeleteSplatsCommand,
                             DeleteSelectedCommand,
                             RestoreSplatsCommand,
                             ResetCommand,
                             StopCommand>;

/// A copy of where training stands; cheap to take each frame. Histories are shared and only ever replaced.
struct TrainStatus {
    SessionState state = SessionState::kLoading;
    std::string error;    ///< of kFailed
    std::string message;  ///< the newest refusal or remark for the user ("density.every: must be at least 1")
    std::string activity;         ///< what is being done besides stepping ("evaluating 7 views"), or empty
    std::int64_t step = 0;        ///< steps done
    std::int64_t iterations = 0;  ///< the goal
    StepResult last;
    double smooth_loss = 0;  ///< exponential mean of the loss
    std::size_t splats = 0;
    std::size_t restorable = 0;  ///< deletions that RestoreSplatsCommand can take back
    int sh_degree = 0;           ///< active now
    double iterations_per_second = 0;
    double seconds = 0;             ///< of training, without pauses, saves and evaluations
    double publishing_seconds = 0;  ///< of them, the training thread's for handing splats to the display
    std::int64_t publishes = 0;
    DeviceTimes device_times;
    Settings settings;  ///< in force now
    BackendInfo backend;
    std::vector<MemoryUse> memory;
    std::vector<KernelSample> kernels;
    std::shared_ptr<const std::vector<CurvePoint>> curve;
    std::shared_ptr<const std::vector<Evaluation>> evaluations;
    std::shared_ptr<const std::vector<TimelineEvent>> events;
    std::shared_ptr<const std::vector<ViewStatus>> views;
};

/// How a session begins.
struct SessionStart {
    std::shared_ptr<const Dataset> dataset;
    Settings settings;
    /// What a training without a checkpoint begins with; null: splats made from the data set's points.
    std::shared_ptr<const SplatCloud> first_splats = nullptr;
    /// Where the run is kept; empty: nowhere (nothing is saved but on request).
    std::filesystem::path run_folder;
    bool resume =
        false;  ///< continue from the newest checkpoint in run_folder; from the start where it has none
    bool force = false;   ///< replace the run that is in run_folder
    bool paused = false;  ///< wait for StartCommand
    bool profile = false;
    /// Edits of an earlier run (its edits.jsonl), applied again at their steps, increasing.
    std::vector<RunEdit> replay = {};
    /// Makes the backend; called on the training thread, which alone uses it.
    std::function<std::unique_ptr<Backend>(const Settings&)> make_backend;
};

class Session {
  public:
    /// Throws Error at once where run_folder cannot be used (a run is there already, another process trains in
    /// it, it cannot be written); all later trouble is told by status().
    explicit Session(SessionStart start);
    /// Stops as StopCommand does, and waits for the thread.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Any thread; returns at once.
    void send(Command command);
    /// Any thread; a copy.
    [[nodiscard]] TrainStatus status() const;
    /// The display's thread: the newest published splats, held until the result is destroyed. Empty before
    /// the first.
    [[nodiscard]] SnapshotHandoff::Reading newest_snapshot();
    /// Ask for a fresh publish.
    void request_snapshot();
    /// Waits until the thread has ended: after StopCommand (sent by this caller or another), never by itself.
    void wait();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace splatelier

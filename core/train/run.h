// A training with its memory: the trainer, its clock, its history, and what is kept on disk. No thread, no
// commands: those are the session's.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/image.h"
#include "core/settings.h"
#include "core/splats/selection.h"
#include "core/train/backend.h"
#include "core/train/evaluate.h"
#include "core/train/history.h"
#include "core/train/report.h"
#include "core/train/run_folder.h"
#include "core/train/run_records.h"
#include "core/train/stopwatch.h"
#include "core/train/trainer.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

struct Checkpoint;
struct TrainStatus;

struct RunStart {
    std::shared_ptr<const Dataset> dataset;
    Settings settings;
    std::shared_ptr<const SplatCloud> first_splats = nullptr;  ///< as the session's
    std::unique_ptr<RunFolder> folder;                         ///< null: nothing is kept
    bool profile = false;
};

/// Used by one thread. Every method may throw Error: from the trainer, or where the disk refuses.
class Run {
  public:
    /// From the checkpoint in the folder where it has one, from the start otherwise. `backend` outlives it.
    /// Throws Error where the checkpoint does not fit the data, or a setting that needs a new run differs.
    Run(RunStart start, Backend& backend);

    /// One training step with its records.
    void step();
    /// Waits for submitted steps and stops the clock; the next step() starts it again.
    void pause();
    /// Held-out quality now, unless the last evaluation was of these very splats. `keep_going` is asked between
    /// views; may be empty. Returns false where it was stopped.
    bool evaluate(const std::function<bool()>& keep_going);
    /// Splats, checkpoint, settings and metrics.json into the folder, which must be there.
    void save();
    /// The checkpoint alone, to be forked or resumed from.
    void save_checkpoint();
    /// The splats alone: for a run that has failed, so that its last checkpoint stays.
    void save_splats();
    /// report.html of where the run stands, where it has a folder.
    void write_report();
    /// Applies and logs what the user changed. Throws Error (and changes nothing) where it cannot be.
    void apply(const RunEdit& edit);
    /// Deletes what the rule selects of the present splats, and logs their rows. False where it selects none.
    bool delete_selected(const SplatSelection& selection);
    /// Back to the first splats; the folder forgets what was trained.
    void reset();
    /// A sentence for the log, and for the folder's log.txt.
    void note(const std::string& line);
    /// Of one publish.
    void add_publishing_seconds(double seconds) {
        stages_.publishing += seconds;
        ++publishes_;
    }

    [[nodiscard]] const Trainer& trainer() const { return trainer_; }
    [[nodiscard]] std::int64_t steps_done() const { return trainer_.progress().step; }
    [[nodiscard]] const Settings& settings() const { return trainer_.settings(); }
    [[nodiscard]] bool has_folder() const { return start_.folder != nullptr; }
    [[nodiscard]] std::string folder_name() const;
    /// True where something has changed since the last save.
    [[nodiscard]] bool is_unsaved() const;
    /// Writes everything but state, error, message and activity. Histories and lists are refreshed only now and
    /// then, so that a call each step is cheap.
    void fill(TrainStatus& status);

  private:
    void begin();
    void resume();
    void restore_history();
    /// What density control did between two totals, as far as they say when; else at `step`.
    void add_density_events(const RefinementTotals& before, const RefinementTotals& now, std::int64_t step);
    void record_step(const StepOutcome& outcome);
    void write_metrics_line();
    void write_metrics_json();
    void add_evaluation(Evaluation evaluation, std::vector<ComparedView> compared);
    void change_setting(const SettingEdit& edit);
    void log_edit(const RunEdit& edit);
    void update_rate();
    void refresh_lists();
    void sum_kernels();
    [[nodiscard]] Checkpoint checkpoint(TrainState state);

    /// What tells one state of the splats from another.
    struct Mark {
        std::int64_t step = 0;
        std::size_t edits = 0;
        bool operator==(const Mark&) const = default;
    };
    [[nodiscard]] Mark mark() const { return {.step = steps_done(), .edits = edits_made_}; }

    RunStart start_;
    Backend& backend_;
    Trainer trainer_;
    Stopwatch clock_;
    StageSeconds stages_;
    std::int64_t publishes_ = 0;
    History history_;
    StepResult last_result_;
    std::vector<StepRecord> records_;
    std::vector<RunEdit> edits_;
    /// Sums over the lists' refreshes, for the mean times of the report.
    std::vector<KernelSample> kernel_sums_;
    std::size_t kernel_sum_count_ = 0;
    std::vector<ComparedView> compared_;
    std::size_t edits_made_ = 0;
    bool said_out_of_room_ = false;
    std::optional<Mark> saved_, evaluated_;
    // The rate over the last half second or so.
    double rate_ = 0, rate_seconds_ = 0;
    std::int64_t rate_step_ = 0;
    // Lists of the status, refreshed a few times a second.
    std::chrono::steady_clock::time_point refreshed_{};
    std::shared_ptr<const std::vector<CurvePoint>> curve_;
    std::shared_ptr<const std::vector<ViewStatus>> views_;
    std::vector<MemoryUse> memory_;
    std::vector<KernelSample> kernels_;
};

}  // namespace splatelier

// One training step after another: which photo, with which rates, when to refine. No thread, no files.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/settings.h"
#include "core/train/backend.h"
#include "core/train/density.h"
#include "core/train/view_order.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace splatelier {

/// Training cannot go on, as opposed to a request that cannot be granted.
class TrainingFailure : public Error {
  public:
    using Error::Error;
};

/// What is known of a photo from training on it.
struct ViewStatus {
    double last_loss = 0;
    std::int64_t last_step = -1;  ///< -1: not seen yet
    bool excluded = false;
};

/// Rows [begin, end).
struct RowRange {
    std::uint32_t begin = 0, end = 0;
    [[nodiscard]] bool operator==(const RowRange&) const = default;
};

/// `rows` in any order, with repetitions, as increasing ranges that do not touch.
std::vector<RowRange> row_ranges(std::vector<std::uint32_t> rows);

/// What density control has done since the run began.
struct RefinementTotals {
    std::int64_t refinements = 0;
    std::int64_t opacity_resets = 0;
    std::int64_t last_opacity_reset = 0;  ///< steps done then; 0: none, or one of an older version's
    RefinementCounts counts;
};

/// Where training stands besides the splats themselves: with them, all that is needed to go on as if never
/// stopped.
struct TrainProgress {
    std::int64_t step = 0;  ///< steps done
    ViewCursor cursor;
    double smooth_loss = 0;  ///< exponential mean of the loss
    RefinementTotals totals;
    std::vector<ViewStatus> views;  ///< by index in the data set
};

/// What one step brought.
struct StepOutcome {
    StepResult result;                        ///< of the newest finished step
    std::size_t view_index = 0;               ///< submitted now
    std::optional<RefinementCounts> refined;  ///< where a refinement followed
    bool opacity_reset = false;
    bool out_of_room = false;   ///< the refinement added fewer splats than it would have: the backend is full
    double photo_seconds = 0;   ///< spent waiting for the photo
    double refine_seconds = 0;  ///< spent on refinement, reset and reordering
};

/// Runs the schedule over a backend. Used by one thread; `backend` and the data set outlive it.
class Trainer {
  public:
    /// Nothing is loaded yet: restart() or restore() comes first. `first_splats`: what restart() begins with; null: splats
    /// made from the data set's points. Throws Error where there is no photo to train on.
    Trainer(const Dataset& dataset,
            const Settings& settings,
            Backend& backend,
            std::shared_ptr<const SplatCloud> first_splats = nullptr);

    /// To the first splats, with the settings in force.
    void restart();
    /// Goes on from saved splats and progress, stored in the precision of the settings; throws Error where they do not
    /// fit the data set.
    void restore(TrainState state, TrainProgress progress);

    /// One photo, and what is due after it. Throws TrainingFailure where the loss or a parameter is not a number
    /// (naming step and photo), Error where every splat would be pruned.
    StepOutcome step();
    /// Waits for what was submitted, and takes its result in. Throws as step() does.
    StepResult finish();

    /// New settings from the next step on. Which ones may change live is the caller's matter.
    void change_settings(const Settings& settings);
    /// Leaves a photo out of training, or takes it back. Throws Error for a held-out photo, an index that does
    /// not exist, or the last one left.
    void exclude_view(std::size_t view_index, bool excluded);
    /// Removes splats by row. Throws Error for a row that does not exist, or where none would be left.
    void delete_splats(const std::vector<RowRange>& rows);
    /// Puts the splats of the newest deletion behind the others, as they were, moments and statistics too. Throws
    /// Error where no deletion is remembered: the last kMostRemembered of this process are, as far as they fit into
    /// kMostRememberedBytes (three million splats at SH degree 3), the newest always.
    void restore_splats();
    static constexpr std::size_t kMostRemembered = 16;
    static constexpr std::size_t kMostRememberedBytes = std::size_t{2} << 30U;
    /// Another bound than kMostRememberedBytes, from the next deletion on.
    void remember_at_most(std::size_t bytes) { most_remembered_bytes_ = bytes; }
    /// Deletions that can be taken back.
    [[nodiscard]] std::size_t restorable() const { return deleted_.size(); }

    [[nodiscard]] const TrainProgress& progress() const { return progress_; }
    /// Counts how often rows were renumbered (a refinement, a deletion, a restart): rows seen under another
    /// number mean other splats.
    [[nodiscard]] std::uint64_t numbering() const { return numbering_; }
    /// Steps done when rows were last renumbered.
    [[nodiscard]] std::int64_t renumbered_at() const { return renumbered_at_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    /// As the last step drew it; what pictures of the present splats are drawn with.
    [[nodiscard]] RenderParams render_params() const;
    /// A full copy of what is being trained.
    [[nodiscard]] TrainState read();

  private:
    TrainingView next_view();
    void take(const StepResult& result);
    void refine(std::int64_t step, StepOutcome& outcome);
    Refinement apply_refinement(std::int64_t step, DensityInput& input);
    void reorder();
    void renumbered();
    void forget_old_deletions();

    const Dataset& dataset_;
    Settings settings_;
    Backend& backend_;
    std::shared_ptr<const SplatCloud> first_splats_;
    TrainProgress progress_;
    ViewOrder order_;
    std::vector<bool> excluded_;  // by index in the data set, as ViewOrder wants it
    int stored_sh_degree_ = 0;
    Precision stored_precision_ = Precision::kFp32;
    std::int64_t last_taken_ = -1;
    std::vector<TrainState> deleted_;  // the newest last
    std::size_t most_remembered_bytes_ = kMostRememberedBytes;
    std::uint64_t numbering_ = 0;
    std::int64_t renumbered_at_ = 0;
};

}  // namespace splatelier

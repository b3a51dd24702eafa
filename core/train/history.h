// Curves, evaluations and events of a run, shared with readers as vectors that are only ever replaced.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/density.h"
#include "core/train/evaluate.h"
#include "core/train/run_records.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// A point of the curves; one every few steps.
struct CurvePoint {
    std::int64_t step = 0;
    float loss = 0;
    std::size_t splats = 0;
    float iterations_per_second = 0;
};

/// What happened at a step, for the time line.
struct TimelineEvent {
    enum class Kind { kRefinement, kOpacityReset, kShDegree, kEdit, kEvaluation, kSave } kind = Kind::kEdit;
    std::int64_t step = 0;
    std::string text;
    std::optional<SettingEdit> setting = {};  ///< of an edit that changed one
};

TimelineEvent refinement_event(std::int64_t step, const RefinementCounts& counts);
TimelineEvent opacity_reset_event(std::int64_t step);
/// At the edit's own step; `dataset` names its photo.
TimelineEvent edit_event(const RunEdit& edit, const Dataset& dataset);

/// Collects on the training thread; what shared_*() returned stays as it was. A curve never holds more than
/// kMaxCurvePoints: when it is full, every other point goes, and new ones come half as often.
class History {
  public:
    static constexpr std::size_t kMaxCurvePoints = 2048;

    void add_point(const CurvePoint& point);
    void add_evaluation(Evaluation evaluation);
    void add_event(TimelineEvent event);
    /// By step, those of one step as they came.
    void sort_events();
    void clear();

    [[nodiscard]] const std::vector<Evaluation>& evaluations() const { return evaluations_; }
    [[nodiscard]] const std::vector<TimelineEvent>& events() const { return events_; }

    /// Copies made once a change, not once a call.
    [[nodiscard]] std::shared_ptr<const std::vector<CurvePoint>> shared_curve();
    [[nodiscard]] std::shared_ptr<const std::vector<Evaluation>> shared_evaluations();
    [[nodiscard]] std::shared_ptr<const std::vector<TimelineEvent>> shared_events();

  private:
    std::vector<CurvePoint> curve_;
    std::int64_t stride_ = 1;  // steps between two points
    std::vector<Evaluation> evaluations_;
    std::vector<TimelineEvent> events_;
    std::shared_ptr<const std::vector<CurvePoint>> shared_curve_;
    std::shared_ptr<const std::vector<Evaluation>> shared_evaluations_;
    std::shared_ptr<const std::vector<TimelineEvent>> shared_events_;
};

}  // namespace splatelier

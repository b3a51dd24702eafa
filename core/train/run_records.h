// The lines of metrics.jsonl and edits.jsonl.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/train/evaluate.h"
#include "core/train/trainer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace splatelier {

/// Where training stood, written every hundred steps: totals count from the start of the run.
struct StepRecord {
    std::int64_t step = 0;   ///< steps done
    double loss = 0;         ///< of the newest finished step
    double smooth_loss = 0;  ///< exponential mean
    std::size_t splats = 0;
    int sh_degree = 0;
    RefinementTotals totals = {};
    std::size_t tiles_capped = 0;
    double seconds = 0;  ///< of training so far
    double iterations_per_second = 0;
};

/// An evaluation as it is kept in metrics.jsonl.
struct EvaluationRecord {
    Evaluation evaluation;
    std::size_t splats = 0;
    double seconds = 0;
};

using MetricsRecord = std::variant<StepRecord, EvaluationRecord>;

/// One line of metrics.jsonl, without its line break. Views are named as in `dataset`.
std::string metrics_line(const StepRecord& record);
std::string metrics_line(const EvaluationRecord& record, const Dataset& dataset);
/// The inverse; views that `dataset` does not have are left out. Throws Error that names `where` (file and line).
MetricsRecord parse_metrics_line(std::string_view line, const Dataset& dataset, std::string_view where);

/// A setting changed while training.
struct SettingEdit {
    std::string key, from, to;
};
/// A photo left out of training, or taken back.
struct ExclusionEdit {
    std::size_t view_index = 0;
    bool excluded = true;
};
/// Splats removed by hand; rows as they stood then, in increasing ranges that do not touch.
struct DeletionEdit {
    std::vector<RowRange> rows;
};

/// The newest deletion taken back: its splats stand behind the others again.
struct RestorationEdit {};

/// What the user changed when `step` steps were done. A run started alike and given the same edits at the same
/// steps gives the same splats.
struct RunEdit {
    std::int64_t step = 0;
    std::variant<SettingEdit, ExclusionEdit, DeletionEdit, RestorationEdit> edit;
};

/// One line of edits.jsonl, without its line break.
std::string edit_line(const RunEdit& edit, const Dataset& dataset);
RunEdit parse_edit_line(std::string_view line, std::string_view where);
/// For the time line: "render.tile_cap 0 → 512".
std::string edit_text(const RunEdit& edit, const Dataset& dataset);

}  // namespace splatelier

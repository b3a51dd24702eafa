// report.html: what a run was and how well it went, in one file that needs nothing else.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/image.h"
#include "core/settings.h"
#include "core/train/backend.h"
#include "core/train/evaluate.h"
#include "core/train/history.h"
#include "core/train/run_records.h"

#include <cstdint>
#include <string>
#include <vector>

namespace splatelier {

/// A held-out view for the report, shrunk to a modest size.
struct ComparedView {
    std::size_t view_index = 0;
    Image8 photo, render;  ///< 3 channels, same size
};

/// Where the time of a run went.
struct StageSeconds {
    double training = 0;    ///< all steps, with what is told apart below
    double photos = 0;      ///< of training: waiting for photos to be decoded
    double refinement = 0;  ///< of training: density control
    double publishing = 0;  ///< of training: handing splats to the display
    double evaluation = 0;  ///< besides training
    double saving = 0;      ///< besides training
};

struct ReportInput {
    const Dataset& dataset;
    const Settings& settings;
    BackendInfo backend;
    std::int64_t steps = 0;
    std::size_t splats = 0;
    const std::vector<StepRecord>& records;
    const std::vector<Evaluation>& evaluations;
    const std::vector<TimelineEvent>& events;
    const std::vector<RunEdit>& edits;
    const std::vector<ComparedView>& compared;
    StageSeconds stages;
    std::vector<KernelSample> kernels;  ///< mean times a step
    std::vector<MemoryUse> memory;      ///< of the backend
    std::uint64_t peak_rss_bytes = 0;
};

/// The whole page; pictures are embedded.
std::string report_html(const ReportInput& input);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/submission_budget.h"

#include <algorithm>
#include <cmath>

namespace splatelier {

void SubmissionBudget::learn(const std::string& name, double ms, std::size_t dispatches) {
    expected_[name] = {ms, std::max<std::size_t>(1, dispatches)};
}

std::size_t SubmissionBudget::pieces(const std::string& name) const {
    constexpr double kMostPieces = 256;  // a dispatch costs some microseconds
    const auto found = expected_.find(name);
    if (!cuts() || found == expected_.end()) return 1;
    return static_cast<std::size_t>(
        std::clamp(std::ceil(found->second.step_ms / budget_ms_), 1.0, kMostPieces));
}

bool SubmissionBudget::queue(const std::string& name) {
    if (!cuts()) return false;
    const auto found = expected_.find(name);
    // What was never timed (a first step, work between steps) is submitted alone.
    const double ms = found == expected_.end()
                          ? budget_ms_
                          : found->second.step_ms / static_cast<double>(found->second.dispatches);
    const bool full = queued_ms_ > 0 && queued_ms_ + ms > budget_ms_;
    queued_ms_ = full ? ms : queued_ms_ + ms;
    return full;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/train/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace splatelier {
namespace {

template <typename T>
std::shared_ptr<const std::vector<T>> share(std::shared_ptr<const std::vector<T>>& shared,
                                            const std::vector<T>& values) {
    if (!shared) shared = std::make_shared<const std::vector<T>>(values);
    return shared;
}

}  // namespace

TimelineEvent refinement_event(std::int64_t step, const RefinementCounts& counts) {
    const std::string text =
        counts.relocated + counts.added > 0
            ? fmt::format("relocated {}, added {}", counts.relocated, counts.added)
            : fmt::format("cloned {}, split {}, pruned {}", counts.cloned, counts.split, counts.pruned);
    return {.kind = TimelineEvent::Kind::kRefinement, .step = step, .text = text};
}

TimelineEvent opacity_reset_event(std::int64_t step) {
    return {.kind = TimelineEvent::Kind::kOpacityReset, .step = step, .text = "opacity reset"};
}

TimelineEvent edit_event(const RunEdit& edit, const Dataset& dataset) {
    TimelineEvent out{
        .kind = TimelineEvent::Kind::kEdit, .step = edit.step, .text = edit_text(edit, dataset)};
    if (const auto* setting = std::get_if<SettingEdit>(&edit.edit)) out.setting = *setting;
    return out;
}

void History::add_point(const CurvePoint& point) {
    if (!curve_.empty() && point.step < curve_.back().step + stride_) return;
    if (curve_.size() == kMaxCurvePoints) {
        for (std::size_t i = 0; i < curve_.size() / 2; ++i) curve_[i] = curve_[2 * i];
        curve_.resize(curve_.size() / 2);
        stride_ *= 2;
    }
    curve_.push_back(point);
    shared_curve_.reset();
}

void History::add_evaluation(Evaluation evaluation) {
    evaluations_.push_back(std::move(evaluation));
    shared_evaluations_.reset();
}

void History::add_event(TimelineEvent event) {
    events_.push_back(std::move(event));
    shared_events_.reset();
}

void History::sort_events() {
    std::stable_sort(events_.begin(), events_.end(), [](const TimelineEvent& a, const TimelineEvent& b) {
        return a.step < b.step;
    });
    shared_events_.reset();
}

void History::clear() {
    *this = History();
}

std::shared_ptr<const std::vector<CurvePoint>> History::shared_curve() {
    return share(shared_curve_, curve_);
}

std::shared_ptr<const std::vector<Evaluation>> History::shared_evaluations() {
    return share(shared_evaluations_, evaluations_);
}

std::shared_ptr<const std::vector<TimelineEvent>> History::shared_events() {
    return share(shared_events_, events_);
}

}  // namespace splatelier

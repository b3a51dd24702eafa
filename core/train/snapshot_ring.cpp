// SPDX-License-Identifier: MIT
#include "core/train/snapshot_ring.h"

#include <algorithm>
#include <utility>

namespace splatelier {
namespace {

constexpr int kMostDoublings = 20;  // a run of a million times as many steps; keeps the shift defined

}  // namespace

SnapshotRing::SnapshotRing(std::size_t budget_bytes, std::int64_t every)
    : budget_bytes_(budget_bytes), every_(std::max<std::int64_t>(1, every)) {}

bool SnapshotRing::wants(std::int64_t step) const {
    const std::int64_t newest = std::max(kept_.empty() ? -1 : kept_.back()->step, too_large_at_);
    if (newest < 0) return step >= 0;
    return step < newest || step >= newest + stride();
}

void SnapshotRing::add(std::int64_t step, PackedCloud cloud) {
    while (!kept_.empty() && kept_.back()->step >= step) drop(kept_.size() - 1);
    too_large_at_ = -1;
    if (cloud.size_bytes() > budget_bytes_) {
        too_large_at_ = step;
        doublings_ = std::min(doublings_ + 1, kMostDoublings);
        return;
    }
    size_bytes_ += cloud.size_bytes();
    kept_.push_back(std::make_shared<const Kept>(Kept{step, std::move(cloud)}));
    fit();
}

void SnapshotRing::set_limits(std::size_t budget_bytes, std::int64_t every) {
    if (budget_bytes > budget_bytes_) too_large_at_ = -1;
    budget_bytes_ = budget_bytes;
    every_ = std::max<std::int64_t>(1, every);
    fit();
}

void SnapshotRing::clear() {
    while (!kept_.empty()) drop(kept_.size() - 1);
    too_large_at_ = -1;
    doublings_ = 0;
}

void SnapshotRing::drop(std::size_t index) {
    size_bytes_ -= kept_[index]->cloud.size_bytes();
    dropped_.push_back(std::move(kept_[index]));
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(index));
}

void SnapshotRing::fit() {
    while (size_bytes_ > budget_bytes_) {
        if (kept_.size() > 2) {
            thin_out();
        } else {
            drop(0);
        }
    }
}

void SnapshotRing::thin_out() {
    // The first and the newest stay: the run's ends.
    const std::size_t last = kept_.size() - 1;
    for (std::size_t i = last; i-- > 1;)
        if (i % 2 != 0) drop(i);
    doublings_ = std::min(doublings_ + 1, kMostDoublings);
}

std::shared_ptr<const SnapshotRing::Kept> SnapshotRing::nearest(std::int64_t step) const {
    if (kept_.empty()) return nullptr;
    const auto after = std::lower_bound(
        kept_.begin(), kept_.end(), step, [](const auto& kept, std::int64_t at) { return kept->step < at; });
    if (after == kept_.end()) return kept_.back();
    if (after == kept_.begin()) return *after;
    const auto before = std::prev(after);
    return (*after)->step - step < step - (*before)->step ? *after : *before;
}

std::vector<std::int64_t> SnapshotRing::steps() const {
    std::vector<std::int64_t> out;
    out.reserve(kept_.size());
    for (const auto& kept : kept_) out.push_back(kept->step);
    return out;
}

}  // namespace splatelier

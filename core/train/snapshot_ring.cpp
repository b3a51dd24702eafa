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
    if (kept_.empty()) return step >= 0;
    const std::int64_t newest = kept_.back()->step;
    return step < newest || step >= newest + stride();
}

void SnapshotRing::add(std::int64_t step, PackedCloud cloud) {
    while (!kept_.empty() && kept_.back()->step >= step) {
        size_bytes_ -= kept_.back()->cloud.size_bytes();
        kept_.pop_back();
    }
    if (cloud.size_bytes() > budget_bytes_) return;
    size_bytes_ += cloud.size_bytes();
    kept_.push_back(std::make_shared<const Kept>(Kept{step, std::move(cloud)}));
    fit();
}

void SnapshotRing::set_limits(std::size_t budget_bytes, std::int64_t every) {
    budget_bytes_ = budget_bytes;
    every_ = std::max<std::int64_t>(1, every);
    fit();
}

void SnapshotRing::clear() {
    kept_.clear();
    size_bytes_ = 0;
    doublings_ = 0;
}

void SnapshotRing::fit() {
    while (size_bytes_ > budget_bytes_) {
        if (kept_.size() > 2) {
            thin_out();
        } else {
            size_bytes_ -= kept_.front()->cloud.size_bytes();
            kept_.erase(kept_.begin());
        }
    }
}

void SnapshotRing::thin_out() {
    // The first and the newest stay: the run's ends.
    std::vector<std::shared_ptr<const Kept>> rest;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        if (i % 2 == 0 || i + 1 == kept_.size()) {
            rest.push_back(kept_[i]);
        } else {
            size_bytes_ -= kept_[i]->cloud.size_bytes();
        }
    }
    kept_ = std::move(rest);
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

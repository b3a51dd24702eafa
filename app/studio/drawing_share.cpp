// SPDX-License-Identifier: MIT
#include "app/studio/drawing_share.h"

#include <algorithm>

namespace splatelier {
namespace {

using Milliseconds = DrawingShare::Milliseconds;

constexpr double kMovingPicturesPerSecond = 15;  // what a movement needs to be followed
constexpr double kMostMovingMs = 40;             // coarser than this takes, however large the share
constexpr Milliseconds kMostOwed{300};           // that the first picture of a movement may add to
constexpr float kLeastShare = 0.01F;
constexpr float kCoarsest = 0.2F;

DrawingShare::Clock::duration ticks(Milliseconds time) {
    return std::chrono::duration_cast<DrawingShare::Clock::duration>(time);
}

}  // namespace

void DrawingShare::note(Clock::time_point begin, Clock::time_point end, float share, bool moving) {
    const double part = static_cast<double>(std::clamp(share, kLeastShare, 1.0F));
    const Milliseconds took = end - begin;
    free_at_ = std::max(free_at_, begin) + ticks(took / part);
    was_moving_ = moving;
    if (!moving) return;
    const double wanted_ms = std::min(kMostMovingMs, 1000 * part / kMovingPicturesPerSecond);
    const float wish = took.count() > wanted_ms ? 0.85F : took.count() < 0.5 * wanted_ms ? 1.15F : 1;
    moving_factor_ = std::clamp(moving_factor_ * wish, kCoarsest, 1.0F);
}

Milliseconds DrawingShare::wait(Clock::time_point now, bool moving) const {
    const Milliseconds owed = free_at_ - now;
    const bool begins = moving && !was_moving_;
    if (owed.count() <= 0 || (begins && owed < kMostOwed)) return Milliseconds(0);
    return owed;
}

}  // namespace splatelier

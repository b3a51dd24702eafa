// SPDX-License-Identifier: MIT
#include "app/studio/drawing_share.h"

#include <algorithm>

namespace splatelier {
namespace {

using Milliseconds = DrawingShare::Milliseconds;

constexpr double kMostMovingMs = 40;    // coarser than this takes, however large the share
constexpr Milliseconds kMostOwed{300};  // that the first picture of a movement may add to
constexpr float kLeastShare = 0.01F;
// Of view.share, whose default of 0.3 becomes a tenth and a twentieth.
constexpr float kMovingPartOfGpu = 1.0F / 3, kRestingPartOfGpu = 1.0F / 6;

/// What a movement needs to be followed, and how coarse it may become for that.
struct Pace {
    double pictures_per_second;
    float coarsest;
};
constexpr Pace kByCpu{15, 0.2F};
constexpr Pace kByGpu{30, 0.4F};  // what splats cost before they become pixels stays, so coarser gains little

DrawingShare::Clock::duration ticks(Milliseconds time) {
    return std::chrono::duration_cast<DrawingShare::Clock::duration>(time);
}

}  // namespace

float DrawingShare::of_gpu(float share, bool moving) {
    return share < 1 ? share * (moving ? kMovingPartOfGpu : kRestingPartOfGpu) : 1;
}

void DrawingShare::note(const Picture& picture) {
    const double part = static_cast<double>(std::clamp(picture.share, kLeastShare, 1.0F));
    free_at_ = std::max(free_at_, picture.begin) + ticks(picture.cost / part);
    was_moving_ = picture.moving;
    if (!picture.moving) return;
    const Pace& pace = picture.device == Device::kGpu ? kByGpu : kByCpu;
    const double wanted_ms = std::min(kMostMovingMs, 1000 * part / pace.pictures_per_second);
    const double cost_ms = picture.cost.count();
    const float wish = cost_ms > wanted_ms ? 0.85F : cost_ms < 0.5 * wanted_ms ? 1.15F : 1;
    moving_factor_ = std::clamp(moving_factor_ * wish, pace.coarsest, 1.0F);
}

Milliseconds DrawingShare::wait(Clock::time_point now, bool moving) const {
    const Milliseconds owed = free_at_ - now;
    const bool begins = moving && !was_moving_;
    if (owed.count() <= 0 || (begins && owed < kMostOwed)) return Milliseconds(0);
    return owed;
}

Milliseconds PictureCost::note(Milliseconds span) {
    spans_[noted_++ % kPictures] = span;
    return *std::min_element(spans_.begin(),
                             spans_.begin() + static_cast<std::ptrdiff_t>(std::min(noted_, kPictures)));
}

}  // namespace splatelier

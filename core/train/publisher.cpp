// SPDX-License-Identifier: MIT
#include "core/train/publisher.h"

#include <algorithm>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;

/// Training runs at least this many times as long as a publish takes before the next one.
constexpr double kRestFactor = 19;

}  // namespace

double Publisher::publish_if_due(const Trainer& trainer, int max_fps) {
    const auto begin = Clock::now();
    if (!handoff_.wanted() || begin < next_) return 0;
    if (!publish_now(trainer)) return 0;
    const auto end = Clock::now();
    const double seconds = std::chrono::duration<double>(end - begin).count();
    const double rest = std::max(kRestFactor * seconds, 1.0 / max_fps);
    next_ = end + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(rest));
    return seconds;
}

bool Publisher::publish_now(const Trainer& trainer) {
    const std::int64_t step = trainer.progress().step;
    if (step == published_step_ && trainer.numbering() == published_numbering_) return true;
    SplatSnapshot* slot = handoff_.begin_write();
    if (slot == nullptr) return false;
    backend_.publish(*slot, step);
    slot->step = step;
    slot->splat_count = backend_.splat_count();
    slot->numbering = trainer.numbering();
    handoff_.publish();
    published_step_ = step;
    published_numbering_ = trainer.numbering();
    return true;
}

}  // namespace splatelier

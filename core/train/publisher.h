// When the present splats go to the display: often enough to look live, seldom enough not to hold training up.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "core/train/handoff.h"
#include "core/train/trainer.h"

#include <chrono>

namespace splatelier {

/// Used by the training thread. Publishing takes at most about a twentieth of the time, whatever the display asks.
class Publisher {
  public:
    Publisher(SnapshotHandoff& handoff, Backend& backend) : handoff_(handoff), backend_(backend) {}

    /// While training runs: publishes where the display wants it and it is time. Returns the seconds it took.
    double publish_if_due(const Trainer& trainer, int max_fps);
    /// At a standstill: publishes what is not there yet. False where the display holds the free slot: try again.
    bool publish_now(const Trainer& trainer);

  private:
    SnapshotHandoff& handoff_;
    Backend& backend_;
    std::chrono::steady_clock::time_point next_{};
    std::int64_t published_step_ = -1;
    std::uint64_t published_numbering_ = 0;
};

}  // namespace splatelier

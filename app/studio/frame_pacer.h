// When the next frame is due.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace splatelier {

/// Keeps frames at their rate however late a sleep ends: a frame's turn is counted from when the one before it was due, not
/// from when it came; after a pause, from now.
class FramePacer {
  public:
    using Clock = std::chrono::steady_clock;

    explicit FramePacer(Clock::time_point now) : due_(now) {}
    /// When the next frame may begin, `period_s` after the last.
    [[nodiscard]] Clock::time_point next(double period_s) const {
        return due_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(period_s));
    }
    /// A frame begins.
    void begin(Clock::time_point now, double period_s) {
        due_ = now < next(2 * period_s) ? next(period_s) : now;
    }

  private:
    Clock::time_point due_;  ///< of the last frame
};

}  // namespace splatelier

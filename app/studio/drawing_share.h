// How often and how coarsely the viewport is drawn beside a training, so that each keeps its share of the time.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace splatelier {

/// Drawing a picture takes the time that it takes; training then gets the rest that belongs to it, before the next
/// picture begins. While the camera moves, pictures become coarser until enough of them fit into the share.
class DrawingShare {
  public:
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::duration<double, std::milli>;

    /// A picture was drawn from `begin` to `end`. `share` is drawing's part of the time: 1 where nothing trains.
    void note(Clock::time_point begin, Clock::time_point end, float share, bool moving);
    /// How long the next picture must wait. One that begins a movement is drawn at once where little is owed, which is
    /// paid back by the ones that follow.
    [[nodiscard]] Milliseconds wait(Clock::time_point now, bool moving) const;
    /// Share of the resolution that the next moving picture should have, times what the user asks for.
    [[nodiscard]] float moving_factor() const { return moving_factor_; }

  private:
    Clock::time_point free_at_{};
    bool was_moving_ = false;
    float moving_factor_ = 1;
};

}  // namespace splatelier

// When films and large pictures may be drawn by a GPU that trains, so that both keep their share of its time.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/drawing_share.h"

#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace splatelier {

/// All that is exported at a time shares one, and with it the share. Any thread may call it.
class ExportPace {
  public:
    using Clock = DrawingShare::Clock;
    using Milliseconds = DrawingShare::Milliseconds;
    struct Time {
        std::function<Clock::time_point()> now;
        std::function<void(Milliseconds)> sleep;
    };

    ExportPace();
    /// By another clock than the machine's.
    explicit ExportPace(Time time) : time_(std::move(time)) {}

    /// view.share, of which pictures get as much as moving ones in the viewport; 1 where nothing trains.
    void set_share(float share);
    /// Returns, and says when that is, once the next picture may begin or `stop` is requested; at once where nothing trains.
    [[nodiscard]] Clock::time_point wait_for_turn(const std::stop_token& stop);
    /// The picture that began then has cost the GPU this much.
    void note(Clock::time_point begin, Milliseconds cost);

  private:
    [[nodiscard]] Milliseconds owed() const;

    Time time_;
    mutable std::mutex mutex_;
    DrawingShare drawing_;
    float share_ = 1;
};

}  // namespace splatelier

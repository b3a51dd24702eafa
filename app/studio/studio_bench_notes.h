// What timing the studio notes as it goes: steps and their age, slow frames and where their time went, the GPU's time.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/drawing_share.h"
#include "app/studio/frame_times.h"
#include "app/studio/studio_bench.h"
#include "render/gl.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace splatelier {

/// Steps by the time at which they were first known to be done.
class StepClock {
  public:
    using Clock = std::chrono::steady_clock;
    void note(std::int64_t step, Clock::time_point now);
    /// Since when there has been a later step than this, ms; 0 where there is none.
    double age_ms(std::int64_t step, Clock::time_point now);

  private:
    struct Passed {
        std::int64_t step;
        Clock::time_point at;
    };
    std::deque<Passed> passed_;
};

/// Means of what steps drew, over those that were the newest in some frame.
class SeenSteps {
  public:
    void note(const StepResult& result);
    void tell(StudioBench& bench) const;

  private:
    std::int64_t newest_ = -1;
    double count_ = 0, visible_ = 0, instances_ = 0, tiles_capped_ = 0;
};

/// Keeps the slowest frames of a use, slowest first.
void note_frame(StudioUse& use, double ms, double late_ms, const FrameTimes& times);

/// The GPU's own time for frames of the interface, as PictureCost tells it. In the window's context.
class InterfaceClock {
  public:
    void begin();
    void end();
    /// Of frames whose times have come in, since the last call.
    [[nodiscard]] double take_seconds();

  private:
    struct Frame {
        gl::TimestampQuery begin, end;
    };
    static constexpr std::size_t kFrames = 8;  // later the GPU has long drawn the first
    std::array<std::optional<Frame>, kFrames> frames_;
    std::size_t begun_ = 0;
    double seconds_ = 0;
    PictureCost cost_;
};

}  // namespace splatelier

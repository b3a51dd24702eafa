// Wall time of the stages of one step, measured between laps.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"

#include <chrono>
#include <string>
#include <vector>

namespace splatelier::cpu {

/// Does nothing until it is switched on.
class StageClock {
  public:
    void set_on(bool on) {
        on_ = on;
        samples_.clear();
    }
    /// A new step begins now.
    void begin() {
        if (!on_) return;
        samples_.clear();
        last_ = Clock::now();
    }
    /// What was done since the last call was this stage.
    void lap(const char* stage) {
        if (!on_) return;
        const Clock::time_point now = Clock::now();
        samples_.push_back({stage, std::chrono::duration<double, std::milli>(now - last_).count()});
        last_ = now;
    }
    [[nodiscard]] const std::vector<KernelSample>& samples() const { return samples_; }

  private:
    using Clock = std::chrono::steady_clock;
    bool on_ = false;
    Clock::time_point last_;
    std::vector<KernelSample> samples_;
};

}  // namespace splatelier::cpu

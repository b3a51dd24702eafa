// Seconds that went by.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace splatelier {

double seconds_since(std::chrono::steady_clock::time_point begin);

/// Seconds that something ran, pauses left out.
class Stopwatch {
  public:
    explicit Stopwatch(double seconds = 0) : before_(seconds) {}
    void start();
    void stop();
    [[nodiscard]] double seconds() const;
    [[nodiscard]] bool is_running() const { return running_; }

  private:
    double before_ = 0;
    bool running_ = false;
    std::chrono::steady_clock::time_point since_;
};

}  // namespace splatelier

// What each part of a frame took: a panel's code, the facts, the requests, and the driver's own drawing.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <span>
#include <vector>

namespace splatelier {

/// Of the newest frame, in the order in which the parts were done. Two readings of the clock a part.
class FrameTimes {
  public:
    struct Part {
        const char* name;  ///< a literal
        double ms = 0;
    };

    void clear() { parts_.clear(); }
    /// Does `work` and notes what it took.
    template <typename Work>
    void time(const char* name, Work&& work) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
        parts_.push_back({name, took.count()});
    }
    [[nodiscard]] std::span<const Part> parts() const { return parts_; }

  private:
    std::vector<Part> parts_;
};

}  // namespace splatelier

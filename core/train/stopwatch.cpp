// SPDX-License-Identifier: MIT
#include "core/train/stopwatch.h"

namespace splatelier {

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void Stopwatch::start() {
    if (running_) return;
    running_ = true;
    since_ = std::chrono::steady_clock::now();
}

void Stopwatch::stop() {
    before_ = seconds();
    running_ = false;
}

double Stopwatch::seconds() const {
    return before_ + (running_ ? seconds_since(since_) : 0.0);
}

}  // namespace splatelier

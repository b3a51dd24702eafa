// Ctrl-C, SIGTERM and SIGHUP as a wish to stop: the first is heard, a second one kills.
// SPDX-License-Identifier: MIT
#pragma once

namespace splatelier {

/// Listens while it lives; one at a time.
class StopSignals {
  public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    /// True once a signal has come.
    [[nodiscard]] bool asked() const;
};

}  // namespace splatelier

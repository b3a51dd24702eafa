// A driver may take a context away: it was reset, the card was unplugged, the machine slept. What is then said.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <string>

namespace splatelier {

/// What is known of one context having been taken away. Once lost it stays so: drivers tell it only once.
class ContextLoss {
  public:
    /// As if the driver had answered `status` (GL_GUILTY_CONTEXT_RESET, …). Any thread; for tests.
    void simulate(unsigned status) { status_.store(status, std::memory_order_relaxed); }
    /// GL_NO_ERROR, or why the context is gone. Asks the driver of the context, which must be current.
    [[nodiscard]] unsigned status();

  private:
    std::atomic<unsigned> status_ = 0;
};

/// The context that is current on a thread, and how to name its device.
struct WatchedContext {
    ContextLoss* loss = nullptr;
    std::string device;
};

/// Says what is current on this thread from now on; returns what was.
WatchedContext watch_context(WatchedContext current);
/// Where `loss` is this thread's, there is none any more.
void forget_context(const ContextLoss* loss);

/// Throws TrainingFailure where this thread's context has been lost, saying which device, why, and what to do. Called
/// only where the host has just waited for the GPU: a step waits for nothing because of it.
void check_context();
/// The same without asking: a wait has failed.
[[noreturn]] void fail_for_lost_context();

}  // namespace splatelier

// Long work beside the interface: writing splats, copying runs, encoding films. Each ends in a sentence.
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace splatelier {

/// What a task may tell while it runs, and whether it should end early.
class TaskProgress {
  public:
    void set(double share) { share_.store(share, std::memory_order_relaxed); }
    [[nodiscard]] double get() const { return share_.load(std::memory_order_relaxed); }

  private:
    std::atomic<double> share_{-1};  ///< negative: unknown
};

class BackgroundTasks {
  public:
    /// Returns a sentence for the user ("Saved …"); throws Error where it fails.
    using Work = std::function<std::string(const std::stop_token&, TaskProgress&)>;
    struct Finished {
        std::string title, text;
        bool failed = false;
    };
    struct Running {
        std::string title;
        double share = -1;  ///< done; negative: unknown
    };

    /// `finished` is called on the task's thread; it must not block.
    explicit BackgroundTasks(std::function<void()> finished) : finished_(std::move(finished)) {}
    void start(std::string title, Work work);
    [[nodiscard]] std::vector<Finished> take();
    [[nodiscard]] std::vector<Running> running() const;
    /// Asks every task to end early.
    void cancel();

  private:
    struct Task;
    std::function<void()> finished_;
    std::vector<std::shared_ptr<Task>> tasks_;
    std::vector<std::jthread> threads_;  ///< as tasks_; destroyed first, so that none outlives the rest
};

}  // namespace splatelier

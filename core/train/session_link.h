// What the training thread and the others share: a queue of commands one way, a status and snapshots the other.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/session.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace splatelier {

/// Its lock is held to move a few pointers, never while stepping or drawing.
class CommandQueue {
  public:
    void send(Command command) {
        {
            const std::scoped_lock lock(mutex_);
            commands_.push_back(std::move(command));
            has_any_.store(true, std::memory_order_release);
        }
        arrived_.notify_one();
    }

    /// Everything sent so far, in order; returns at once, without the lock where there is nothing.
    std::vector<Command> take() {
        if (!has_any_.load(std::memory_order_acquire)) return {};
        const std::scoped_lock lock(mutex_);
        has_any_.store(false, std::memory_order_relaxed);
        return std::exchange(commands_, {});
    }

    [[nodiscard]] bool has_any() const { return has_any_.load(std::memory_order_acquire); }

    void wait() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return !commands_.empty(); });
    }
    void wait_for(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, time, [&] { return !commands_.empty(); });
    }

    /// True where a StopCommand waits: long work between steps asks, and gives up.
    [[nodiscard]] bool holds_stop() {
        if (!has_any_.load(std::memory_order_acquire)) return false;
        const std::scoped_lock lock(mutex_);
        for (const Command& command : commands_) {
            if (std::holds_alternative<StopCommand>(command)) return true;
        }
        return false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::atomic<bool> has_any_{false};
    std::vector<Command> commands_;
};

/// The newest status. Readers and the writer hold the lock only to copy or swap one pointer.
class StatusBoard {
  public:
    void post(TrainStatus status) {
        auto fresh = std::make_shared<const TrainStatus>(std::move(status));
        const std::scoped_lock lock(mutex_);
        newest_.swap(fresh);  // the old one is freed after the lock is: `fresh` was made before it
    }
    [[nodiscard]] std::shared_ptr<const TrainStatus> newest() const {
        const std::scoped_lock lock(mutex_);
        return newest_;
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const TrainStatus> newest_ = std::make_shared<const TrainStatus>();
};

struct SessionLink {
    CommandQueue queue;
    StatusBoard board;
    /// Made by the training thread once the backend is there; then it stays until the session goes.
    std::unique_ptr<SnapshotHandoff> handoff_owner;
    std::atomic<SnapshotHandoff*> handoff{nullptr};
};

}  // namespace splatelier

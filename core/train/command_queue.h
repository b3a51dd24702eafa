// Commands on their way to the training thread, without a lock: whoever sends never waits for it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/session.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace splatelier {

/// Any number of senders, one receiver. A list that senders push onto by exchanging its head (Treiber's stack) and that
/// the receiver takes whole, so that no node is freed while another thread may read it.
class CommandQueue {
  public:
    CommandQueue() = default;
    ~CommandQueue() { take(); }
    CommandQueue(const CommandQueue&) = delete;
    CommandQueue& operator=(const CommandQueue&) = delete;

    void send(Command command) {
        Node* node = new Node{std::move(command), newest_.load(std::memory_order_relaxed)};
        while (!newest_.compare_exchange_weak(
            node->older, node, std::memory_order_release, std::memory_order_relaxed)) {
        }
        sent_.fetch_add(1, std::memory_order_release);
        sent_.notify_one();
    }

    // The receiver:
    /// Everything sent so far, each sender's in its order.
    std::vector<Command> take() {
        std::vector<Command> out;
        for (Node* node = newest_.exchange(nullptr, std::memory_order_acquire); node != nullptr;) {
            out.push_back(std::move(node->command));
            delete std::exchange(node, node->older);
        }
        std::reverse(out.begin(), out.end());
        return out;
    }
    [[nodiscard]] bool has_any() const { return newest_.load(std::memory_order_acquire) != nullptr; }
    /// Until there is one.
    void wait() const {
        while (true) {
            const std::uint32_t seen = sent_.load(std::memory_order_acquire);
            if (has_any()) return;
            sent_.wait(seen, std::memory_order_acquire);
        }
    }
    /// That long, and not at all where there is one.
    void rest(std::chrono::milliseconds time) const {
        if (!has_any()) std::this_thread::sleep_for(time);
    }
    /// True where a StopCommand waits: long work between steps asks, and gives up.
    [[nodiscard]] bool holds_stop() const {
        for (const Node* node = newest_.load(std::memory_order_acquire); node != nullptr;
             node = node->older) {
            if (std::holds_alternative<StopCommand>(node->command)) return true;
        }
        return false;
    }

  private:
    struct Node {
        Command command;
        Node* older;
    };
    std::atomic<Node*> newest_{nullptr};
    std::atomic<std::uint32_t> sent_{
        0};  ///< counts, so that a sleeping receiver sees that there is something
};

}  // namespace splatelier

// The newest status of a training, without a lock: readers never wait for the training thread, nor it for them.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/session.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>

namespace splatelier {

/// One writer, any number of readers. As the hand-off of snapshots: the writer fills a slot that is neither the newest
/// nor being read; a reader holds a slot for as long as it takes to copy a pointer.
class StatusBoard {
  public:
    StatusBoard() { slots_[0] = std::make_shared<const TrainStatus>(); }

    void post(TrainStatus status) {
        auto fresh = std::make_shared<const TrainStatus>(std::move(status));
        const std::size_t slot = free_slot();
        slots_[slot] = std::move(fresh);
        std::uint64_t state = state_.load(std::memory_order_relaxed);
        while (!state_.compare_exchange_weak(
            state, (state & ~kNewestMask) | slot, std::memory_order_release, std::memory_order_relaxed)) {
        }
    }

    [[nodiscard]] std::shared_ptr<const TrainStatus> newest() const {
        std::uint64_t state = state_.load(std::memory_order_relaxed);
        while (!state_.compare_exchange_weak(state,
                                             state + reader_unit(state & kNewestMask),
                                             std::memory_order_acquire,
                                             std::memory_order_relaxed)) {
        }
        const std::size_t slot = state & kNewestMask;
        std::shared_ptr<const TrainStatus> out = slots_[slot];
        // Release: the copy is made before the writer may see the slot free.
        state_.fetch_sub(reader_unit(slot), std::memory_order_release);
        return out;
    }

  private:
    static constexpr std::size_t kSlots = 6;
    static constexpr std::uint64_t kNewestMask = 0xff;

    static constexpr std::uint64_t reader_unit(std::size_t slot) { return 1ULL << (8 + 8 * slot); }

    /// Readers that were interrupted hold one slot each; there is a free one but for the moment in which five were.
    std::size_t free_slot() const {
        while (true) {
            const std::uint64_t state = state_.load(std::memory_order_acquire);
            for (std::size_t slot = 0; slot < kSlots; ++slot) {
                const bool is_read = ((state >> (8 + 8 * slot)) & 0xff) != 0;
                if (slot != (state & kNewestMask) && !is_read) return slot;
            }
            std::this_thread::yield();
        }
    }

    std::array<std::shared_ptr<const TrainStatus>, kSlots> slots_;
    /// One word, so that "newest" and "read" change together: bits 0-7 the newest slot, then 8 bits a slot that count
    /// its readers.
    mutable std::atomic<std::uint64_t> state_{0};
};

}  // namespace splatelier

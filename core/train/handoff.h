// The double-buffered hand-off of finished splats from training to display. Neither side ever waits.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace splatelier {

/// Two slots. The writer fills the one that is not newest, unless the reader still holds it: then it skips.
class SnapshotHandoff {
  public:
    /// What the reader holds while it draws; gives the slot back when destroyed. Must not outlive the
    /// hand-off.
    class Reading {
      public:
        Reading() = default;
        Reading(Reading&& other) noexcept : handoff_(other.handoff_), slot_(other.slot_) {
            other.handoff_ = nullptr;
        }
        Reading& operator=(Reading&& other) noexcept;
        ~Reading();
        /// Null where nothing has been published yet.
        [[nodiscard]] const SplatSnapshot* get() const;
        explicit operator bool() const { return get() != nullptr; }

      private:
        friend class SnapshotHandoff;
        Reading(SnapshotHandoff* handoff, int slot) : handoff_(handoff), slot_(slot) {}
        SnapshotHandoff* handoff_ = nullptr;
        int slot_ = -1;
    };

    SnapshotHandoff(std::unique_ptr<SplatSnapshot> first, std::unique_ptr<SplatSnapshot> second);

    /// Reader (one at a time): the newest finished snapshot. Says at once that someone looks.
    [[nodiscard]] Reading newest();
    /// Reader: ask for a publish at the writer's next opportunity.
    void request() { wanted_.store(true, std::memory_order_release); }

    /// Writer: true where someone has asked since the last publish.
    [[nodiscard]] bool wanted() const { return wanted_.load(std::memory_order_acquire); }
    /// Writer: the free slot, or null while the reader still holds it. Then fill it and call publish().
    [[nodiscard]] SplatSnapshot* begin_write();
    void publish();

  private:
    void release(int slot);

    std::array<std::unique_ptr<SplatSnapshot>, 2> slots_;
    std::atomic<bool> wanted_{true};
    // One word, so that "newest" and "held" change together: bits 0-7 newest slot + 1, then 8 bits a slot that
    // count its readers (a Reading that replaces another overlaps it for a moment).
    std::atomic<std::uint32_t> state_{0};
    int writing_ = -1;
};

}  // namespace splatelier

// Looking back: keeps past splats of a training beside the interface, packed, and brings them back when asked.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/splats/splat_cloud.h"
#include "core/train/snapshot_ring.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace splatelier {

/// Splats with the step that they are of.
struct SteppedCloud {
    std::int64_t step = -1;
    std::shared_ptr<const SplatCloud> cloud;
};

/// A copy of splats that becomes a cloud where that is asked for: on a thread that has the time.
struct CopiedSplats {
    std::int64_t step = -1;
    double seconds = 0;  ///< that making the copy took
    std::function<std::shared_ptr<const SplatCloud>()> cloud;
};

/// Called by the interface, which never waits: packing and unpacking happen on a thread of its own.
class TimeMachine {
  public:
    using Snapshot = std::shared_ptr<const SnapshotRing::Kept>;

    /// `finished` is called on that thread when something has changed; it must not block.
    explicit TimeMachine(std::function<void()> finished);
    ~TimeMachine();
    TimeMachine(const TimeMachine&) = delete;
    TimeMachine& operator=(const TimeMachine&) = delete;

    /// Another scene: forgets everything.
    void forget();
    void set_limits(std::size_t budget_bytes, std::int64_t every);
    /// Whether it is time to copy the splats of this step and give them to keep(). No while one is being packed.
    [[nodiscard]] bool wants(std::int64_t step) const;
    void keep(CopiedSplats splats);
    /// Unpack what is nearest to this step; the newest wish wins, the answer comes through take_shown().
    void show(std::int64_t step);
    [[nodiscard]] std::optional<SteppedCloud> take_shown();

    /// Steps that are kept, increasing; never null. A new list each time that one is added or dropped.
    [[nodiscard]] std::shared_ptr<const std::vector<std::int64_t>> steps() const;
    [[nodiscard]] std::size_t size_bytes() const;
    /// All that is kept, for a film of it.
    [[nodiscard]] std::vector<Snapshot> snapshots() const;

  private:
    void run(const std::stop_token& stop);
    void pack_one(std::unique_lock<std::mutex>& lock);
    void unpack_one(std::unique_lock<std::mutex>& lock);
    void list_steps();
    void free_dropped(std::unique_lock<std::mutex>& lock);
    void hand_over_dropped();

    std::function<void()> finished_;
    mutable std::mutex mutex_;  // between the interface and the thread; held for moments
    std::condition_variable_any changed_;
    SnapshotRing ring_;
    std::shared_ptr<const std::vector<std::int64_t>> steps_;
    std::vector<Snapshot> dropped_;  ///< freed by the thread: that takes a while
    std::optional<CopiedSplats> to_pack_;
    bool packing_ = false;
    std::optional<std::int64_t> to_show_;
    std::optional<SteppedCloud> shown_;
    std::uint64_t scene_ = 0;  ///< counts forget(): work for an older scene is dropped
    std::jthread thread_;      // last: starts when the rest is there, ends before it goes
};

}  // namespace splatelier

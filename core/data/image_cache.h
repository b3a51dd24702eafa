// A bounded store of decoded photos: least recently used ones go first, the next ones are loaded ahead.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace splatelier {

/// All member functions may be called from any thread.
class ImageCache {
  public:
    /// Decodes photo `index`; called from any thread, also for several photos at once.
    using Load = std::function<ViewImage(std::size_t index)>;

    /// Keeps at most `budget_bytes` of photos, but always the newest one.
    ImageCache(std::size_t count, std::size_t budget_bytes, int background_threads, Load load);
    ~ImageCache();
    ImageCache(const ImageCache&) = delete;
    ImageCache& operator=(const ImageCache&) = delete;

    /// The photo, from memory, from a load that is under way, or loaded here. Rethrows what the load threw,
    /// also where it was a prefetch; the next call tries again.
    std::shared_ptr<const ViewImage> get(std::size_t index);
    /// Has a background thread load the photo unless it is there or on its way, or too many are waiting.
    void prefetch(std::size_t index);
    /// Bytes of the photos that the cache holds now.
    [[nodiscard]] std::size_t held_bytes() const;

  private:
    enum class State { kAbsent, kQueued, kLoading, kHeld, kFailed };
    struct Slot {
        State state = State::kAbsent;
        std::shared_ptr<const ViewImage> image;
        std::size_t bytes = 0;
        std::exception_ptr problem;
        std::list<std::size_t>::iterator use;  // in uses_, while held
    };

    void serve_queue();
    /// Loads with the lock released; the slot must be kLoading. Leaves it kHeld or kFailed.
    void load_unlocked(std::size_t index, std::unique_lock<std::mutex>& lock);
    void hold(std::size_t index, std::shared_ptr<const ViewImage> image);
    void drop_least_recently_used();

    const std::size_t budget_bytes_;
    const Load load_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;  // a slot has left kLoading
    std::condition_variable queued_;   // work for the background threads, or the end
    std::vector<Slot> slots_;
    std::list<std::size_t> uses_;  // held photos, the most recently used first
    std::deque<std::size_t> queue_;
    std::size_t held_bytes_ = 0;
    bool leaving_ = false;
    std::vector<std::jthread> threads_;  // last: they end before anything else goes
};

}  // namespace splatelier

// A bounded store of decoded photos: those that will be needed soonest stay, the next ones are loaded ahead.
// Training shows each photo once an epoch, in a new order each time: the one that was given out last is the one that
// will not be needed for longest, and goes first. (Where half of the photos fit, half of the calls find theirs here;
// dropping the one unused for longest would find 15 % of them.)
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace splatelier {

/// All member functions may be called from any thread.
class ImageCache {
  public:
    /// Decodes photo `index`; called from any thread, also for several photos at once.
    using Load = std::function<ViewImage(std::size_t index)>;

    /// Keeps and loads ahead at most `budget_bytes` of photos, or one. What is given out belongs to the callers too, who
    /// may keep it for longer.
    ImageCache(std::size_t count, std::size_t budget_bytes, int background_threads, Load load);
    ~ImageCache();
    ImageCache(const ImageCache&) = delete;
    ImageCache& operator=(const ImageCache&) = delete;

    /// The photo, from memory, from a load that is under way, or loaded here. Rethrows what the load threw,
    /// also where it was a prefetch; the next call tries again.
    std::shared_ptr<const ViewImage> get(std::size_t index);
    /// Says that the photo will be asked for soon: it stays until then or, unless it is there or on its way, a background
    /// thread loads it, if not too many are waiting and the others that are expected leave room.
    void prefetch(std::size_t index);
    /// Says that the photo will hardly be asked for again: it is the first to go. Until somebody asks for it after all.
    void spare(std::size_t index);
    /// Bytes of the photos that the cache holds now, and about those of the ones that are being loaded.
    [[nodiscard]] std::size_t held_bytes() const;

  private:
    enum class State { kAbsent, kQueued, kLoading, kHeld, kFailed };
    struct Slot {
        State state = State::kAbsent;
        std::shared_ptr<const ViewImage> image;
        std::size_t bytes = 0;  // once it has been loaded
        std::exception_ptr problem;
        bool expected = false;       // while held: to be asked for soon, since it was prefetched
        bool spare = false;          // while held: the first to go
        std::uint64_t last_use = 0;  // by gets_, while held: given out or prefetched
    };

    void serve_queue();
    /// Loads with the lock released, in `room_bytes` that are taken. Leaves the slot kFailed, and returns null, or kHeld or,
    /// where there is no room after all, kAbsent.
    std::shared_ptr<const ViewImage> load_unlocked(std::size_t index,
                                                   std::size_t room_bytes,
                                                   std::unique_lock<std::mutex>& lock);
    /// Makes the slot kHeld, and expected, if there is room.
    void hold(Slot& slot, std::shared_ptr<const ViewImage> image);
    void expect(Slot& slot);
    /// What a photo will take; a guess until it was loaded once.
    [[nodiscard]] std::size_t expected_bytes(std::size_t index) const;
    /// Drops photos until so many bytes more may be taken. False: what is left will be needed sooner.
    bool make_room(std::size_t bytes);
    /// The held photo that will not be needed for longest; none where all are expected.
    [[nodiscard]] std::optional<std::size_t> least_wanted() const;

    const std::size_t budget_bytes_;
    const Load load_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;  // a slot has left kLoading
    std::condition_variable queued_;   // work for the background threads, or the end
    std::vector<Slot> slots_;
    std::deque<std::size_t> queue_;
    std::size_t taken_bytes_ = 0;    // by photos that are held or being loaded
    std::size_t largest_bytes_ = 0;  // of the photos seen
    std::uint64_t gets_ = 0;
    bool leaving_ = false;
    std::vector<std::jthread> threads_;  // last: they end before anything else goes
};

}  // namespace splatelier

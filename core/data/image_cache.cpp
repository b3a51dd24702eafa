// SPDX-License-Identifier: MIT
#include "core/data/image_cache.h"

#include "core/error.h"

#include <algorithm>
#include <utility>

namespace splatelier {

ImageCache::ImageCache(std::size_t count, std::size_t budget_bytes, int background_threads, Load load)
    : budget_bytes_(budget_bytes), load_(std::move(load)), slots_(count) {
    for (int thread = 0; thread < background_threads; ++thread) {
        threads_.emplace_back([this] { serve_queue(); });
    }
}

ImageCache::~ImageCache() {
    {
        const std::scoped_lock lock(mutex_);
        leaving_ = true;
    }
    queued_.notify_all();
}

std::shared_ptr<const ViewImage> ImageCache::get(std::size_t index) {
    SPLATELIER_REQUIRE(index < slots_.size(), "photo {} of {}", index, slots_.size());
    std::unique_lock lock(mutex_);
    Slot& slot = slots_[index];
    changed_.wait(lock, [&] { return slot.state != State::kLoading; });
    std::shared_ptr<const ViewImage> image = slot.image;
    if (slot.state == State::kAbsent || slot.state == State::kQueued) {
        std::erase(queue_, index);
        const std::size_t expected = expected_bytes(index);
        image = load_unlocked(index, make_room(expected) ? expected : 0, lock);
    }
    if (slot.state == State::kFailed) {
        slot.state = State::kAbsent;
        std::rethrow_exception(std::exchange(slot.problem, nullptr));
    }
    slot.expected = slot.spare = false;
    slot.last_use = ++gets_;
    return image;
}

void ImageCache::spare(std::size_t index) {
    SPLATELIER_REQUIRE(index < slots_.size(), "photo {} of {}", index, slots_.size());
    const std::scoped_lock lock(mutex_);
    slots_[index].spare = true;
}

void ImageCache::prefetch(std::size_t index) {
    SPLATELIER_REQUIRE(index < slots_.size(), "photo {} of {}", index, slots_.size());
    constexpr std::size_t kLongestQueue = 8;
    const std::scoped_lock lock(mutex_);
    Slot& slot = slots_[index];
    if (slot.state == State::kHeld) expect(slot);
    if (slot.state != State::kAbsent || queue_.size() >= kLongestQueue || threads_.empty()) return;
    slot.state = State::kQueued;
    queue_.push_back(index);
    queued_.notify_one();
}

std::size_t ImageCache::held_bytes() const {
    const std::scoped_lock lock(mutex_);
    return taken_bytes_;
}

void ImageCache::serve_queue() {
    std::unique_lock lock(mutex_);
    while (true) {
        queued_.wait(lock, [&] { return leaving_ || !queue_.empty(); });
        if (leaving_) return;
        const std::size_t index = queue_.front();
        queue_.pop_front();
        const std::size_t expected = expected_bytes(index);
        if (make_room(expected))
            load_unlocked(index, expected, lock);
        else
            slots_[index].state = State::kAbsent;
    }
}

std::shared_ptr<const ViewImage> ImageCache::load_unlocked(std::size_t index,
                                                           std::size_t room_bytes,
                                                           std::unique_lock<std::mutex>& lock) {
    Slot& slot = slots_[index];
    slot.state = State::kLoading;
    taken_bytes_ += room_bytes;
    lock.unlock();
    std::shared_ptr<const ViewImage> image;
    std::exception_ptr problem;
    try {
        image = std::make_shared<const ViewImage>(load_(index));
    } catch (...) {
        problem = std::current_exception();
    }
    lock.lock();
    taken_bytes_ -= room_bytes;
    slot.problem = problem;
    slot.state = problem ? State::kFailed : State::kAbsent;
    if (image != nullptr) hold(slot, image);
    changed_.notify_all();
    return image;
}

void ImageCache::hold(Slot& slot, std::shared_ptr<const ViewImage> image) {
    slot.bytes = sizeof(ViewImage) + image->rgb.data.size() + image->mask.data.size();
    largest_bytes_ = std::max(largest_bytes_, slot.bytes);
    if (!make_room(slot.bytes)) return;
    taken_bytes_ += slot.bytes;
    slot.image = std::move(image);
    slot.state = State::kHeld;
    expect(slot);
}

void ImageCache::expect(Slot& slot) {
    slot.expected = true;
    slot.spare = false;
    slot.last_use = gets_;
}

std::size_t ImageCache::expected_bytes(std::size_t index) const {
    return slots_[index].bytes != 0 ? slots_[index].bytes : largest_bytes_;
}

bool ImageCache::make_room(std::size_t bytes) {
    while (taken_bytes_ > 0 && taken_bytes_ + bytes > budget_bytes_) {
        const std::optional<std::size_t> index = least_wanted();
        if (!index) return false;
        Slot& slot = slots_[*index];
        slot.image.reset();
        slot.state = State::kAbsent;
        taken_bytes_ -= slot.bytes;
    }
    return true;
}

std::optional<std::size_t> ImageCache::least_wanted() const {
    // Nobody asks for these any more: excluded from training, of an evaluation, loaded ahead in vain.
    constexpr std::uint64_t kForgottenEpochs = 4;
    const std::uint64_t forgotten_before =
        gets_ - std::min<std::uint64_t>(gets_, kForgottenEpochs * slots_.size());
    std::optional<std::size_t> newest;
    for (std::size_t index = 0; index < slots_.size(); ++index) {
        const Slot& slot = slots_[index];
        if (slot.state != State::kHeld) continue;
        if (slot.spare || slot.last_use < forgotten_before) return index;
        if (!slot.expected && (!newest || slot.last_use > slots_[*newest].last_use)) newest = index;
    }
    return newest;
}

}  // namespace splatelier

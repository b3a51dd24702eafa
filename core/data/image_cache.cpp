// SPDX-License-Identifier: MIT
#include "core/data/image_cache.h"

#include "core/error.h"

#include <algorithm>

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
    if (slot.state == State::kAbsent || slot.state == State::kQueued) {
        std::erase(queue_, index);
        slot.state = State::kLoading;
        load_unlocked(index, lock);
    }
    if (slot.state == State::kFailed) {
        slot.state = State::kAbsent;
        std::rethrow_exception(std::exchange(slot.problem, nullptr));
    }
    // Waiting and loading end under the lock: what was held a moment ago still is.
    uses_.splice(uses_.begin(), uses_, slot.use);
    return slot.image;
}

void ImageCache::prefetch(std::size_t index) {
    SPLATELIER_REQUIRE(index < slots_.size(), "photo {} of {}", index, slots_.size());
    constexpr std::size_t kLongestQueue = 8;
    const std::scoped_lock lock(mutex_);
    if (slots_[index].state != State::kAbsent || queue_.size() >= kLongestQueue || threads_.empty()) return;
    slots_[index].state = State::kQueued;
    queue_.push_back(index);
    queued_.notify_one();
}

std::size_t ImageCache::held_bytes() const {
    const std::scoped_lock lock(mutex_);
    return held_bytes_;
}

void ImageCache::serve_queue() {
    std::unique_lock lock(mutex_);
    while (true) {
        queued_.wait(lock, [&] { return leaving_ || !queue_.empty(); });
        if (leaving_) return;
        const std::size_t index = queue_.front();
        queue_.pop_front();
        slots_[index].state = State::kLoading;
        load_unlocked(index, lock);
    }
}

void ImageCache::load_unlocked(std::size_t index, std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    std::shared_ptr<const ViewImage> image;
    std::exception_ptr problem;
    try {
        image = std::make_shared<const ViewImage>(load_(index));
    } catch (...) {
        problem = std::current_exception();
    }
    lock.lock();
    if (problem) {
        slots_[index].state = State::kFailed;
        slots_[index].problem = problem;
    } else {
        hold(index, std::move(image));
    }
    changed_.notify_all();
}

void ImageCache::hold(std::size_t index, std::shared_ptr<const ViewImage> image) {
    Slot& slot = slots_[index];
    slot.bytes = sizeof(ViewImage) + image->rgb.data.size() + image->mask.data.size();
    slot.image = std::move(image);
    slot.state = State::kHeld;
    uses_.push_front(index);
    slot.use = uses_.begin();
    held_bytes_ += slot.bytes;
    while (held_bytes_ > budget_bytes_ && uses_.size() > 1) drop_least_recently_used();
}

void ImageCache::drop_least_recently_used() {
    Slot& slot = slots_[uses_.back()];
    uses_.pop_back();
    held_bytes_ -= slot.bytes;
    slot = Slot{};
}

}  // namespace splatelier

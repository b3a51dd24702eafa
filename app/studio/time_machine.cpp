// SPDX-License-Identifier: MIT
#include "app/studio/time_machine.h"

#include "core/log.h"

#include <exception>
#include <utility>

namespace splatelier {

TimeMachine::TimeMachine(std::function<void()> finished)
    : finished_(std::move(finished)),
      ring_(0, 1),
      steps_(std::make_shared<const std::vector<std::int64_t>>()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

TimeMachine::~TimeMachine() = default;

void TimeMachine::forget() {
    const std::scoped_lock lock(mutex_);
    ++scene_;
    ring_.clear();
    hand_over_dropped();
    list_steps();
    to_pack_.reset();
    to_show_.reset();
    shown_.reset();
}

void TimeMachine::set_limits(std::size_t budget_bytes, std::int64_t every) {
    const std::scoped_lock lock(mutex_);
    const std::size_t before = ring_.size_bytes();
    ring_.set_limits(budget_bytes, every);
    if (ring_.size_bytes() == before) return;
    hand_over_dropped();
    list_steps();
}

bool TimeMachine::wants(std::int64_t step) const {
    const std::scoped_lock lock(mutex_);
    return !packing_ && !to_pack_ && ring_.wants(step);
}

void TimeMachine::keep(CopiedSplats splats) {
    const std::scoped_lock lock(mutex_);
    to_pack_ = std::move(splats);
    changed_.notify_one();
}

void TimeMachine::show(std::int64_t step) {
    const std::scoped_lock lock(mutex_);
    to_show_ = step;
    changed_.notify_one();
}

std::optional<SteppedCloud> TimeMachine::take_shown() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(shown_, std::nullopt);
}

std::shared_ptr<const std::vector<std::int64_t>> TimeMachine::steps() const {
    const std::scoped_lock lock(mutex_);
    return steps_;
}

std::size_t TimeMachine::size_bytes() const {
    const std::scoped_lock lock(mutex_);
    return ring_.size_bytes();
}

std::vector<TimeMachine::Snapshot> TimeMachine::snapshots() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Snapshot> out;
    for (const std::int64_t step : *steps_) {
        out.push_back(ring_.nearest(step));
    }
    return out;
}

void TimeMachine::list_steps() {
    steps_ = std::make_shared<const std::vector<std::int64_t>>(ring_.steps());
}

void TimeMachine::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [&] { return to_show_ || to_pack_ || !dropped_.empty(); })) {
        try {
            // Somebody waits for what is shown; what is kept can wait.
            if (to_show_) {
                unpack_one(lock);
            } else if (to_pack_) {
                pack_one(lock);
            } else {
                free_dropped(lock);
            }
        } catch (const std::exception& problem) {
            if (!lock.owns_lock()) lock.lock();
            packing_ = false;
            log_warning("a past step cannot be kept or shown: {}", problem.what());
        }
    }
}

void TimeMachine::hand_over_dropped() {
    for (Snapshot& snapshot : ring_.take_dropped()) dropped_.push_back(std::move(snapshot));
    if (!dropped_.empty()) changed_.notify_one();
}

void TimeMachine::free_dropped(std::unique_lock<std::mutex>& lock) {
    std::vector<Snapshot> gone = std::exchange(dropped_, {});
    lock.unlock();
    gone.clear();
    lock.lock();
}

void TimeMachine::pack_one(std::unique_lock<std::mutex>& lock) {
    CopiedSplats splats = *std::exchange(to_pack_, std::nullopt);
    const std::uint64_t scene = scene_;
    packing_ = true;
    lock.unlock();
    PackedCloud packed = pack(*std::exchange(splats.cloud, {})());
    lock.lock();
    packing_ = false;
    if (scene != scene_) return;
    ring_.add(splats.step, std::move(packed));
    hand_over_dropped();
    list_steps();
    finished_();
}

void TimeMachine::unpack_one(std::unique_lock<std::mutex>& lock) {
    const Snapshot kept = ring_.nearest(*std::exchange(to_show_, std::nullopt));
    if (kept == nullptr) return;
    const std::uint64_t scene = scene_;
    lock.unlock();
    SteppedCloud out{kept->step, std::make_shared<const SplatCloud>(unpack(kept->cloud))};
    lock.lock();
    if (scene != scene_) return;
    shown_ = std::move(out);
    finished_();
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/train/handoff.h"

#include "core/error.h"

namespace splatelier {
namespace {

constexpr std::uint32_t kNewestMask = 0xffU;

/// One reader of `slot` in the state word.
constexpr std::uint32_t reader_unit(int slot) {
    return 1U << (8 + 8 * slot);
}

constexpr std::uint32_t reader_count(std::uint32_t state, int slot) {
    return (state >> (8 + 8 * slot)) & 0xffU;
}

constexpr int newest_slot(std::uint32_t state) {
    return static_cast<int>(state & kNewestMask) - 1;
}

}  // namespace

SnapshotHandoff::SnapshotHandoff(std::unique_ptr<SplatSnapshot> first, std::unique_ptr<SplatSnapshot> second)
    : slots_{std::move(first), std::move(second)} {
    SPLATELIER_REQUIRE(slots_[0] && slots_[1], "a hand-off needs two slots");
}

SnapshotHandoff::Reading& SnapshotHandoff::Reading::operator=(Reading&& other) noexcept {
    if (this == &other) return *this;
    if (handoff_ != nullptr) handoff_->release(slot_);
    handoff_ = other.handoff_;
    slot_ = other.slot_;
    other.handoff_ = nullptr;
    return *this;
}

SnapshotHandoff::Reading::~Reading() {
    if (handoff_ != nullptr) handoff_->release(slot_);
}

const SplatSnapshot* SnapshotHandoff::Reading::get() const {
    return handoff_ == nullptr ? nullptr : handoff_->slots_[static_cast<std::size_t>(slot_)].get();
}

SnapshotHandoff::Reading SnapshotHandoff::newest() {
    request();
    std::uint32_t state = state_.load(std::memory_order_relaxed);
    while (true) {
        const int slot = newest_slot(state);
        if (slot < 0) return {};
        // Acquire: what the writer filled in before publish() is seen from here on.
        if (state_.compare_exchange_weak(
                state, state + reader_unit(slot), std::memory_order_acquire, std::memory_order_relaxed)) {
            return {this, slot};
        }
    }
}

void SnapshotHandoff::release(int slot) {
    // Release: the reader is done with the slot before the writer may see it free.
    state_.fetch_sub(reader_unit(slot), std::memory_order_release);
}

SplatSnapshot* SnapshotHandoff::begin_write() {
    SPLATELIER_REQUIRE(writing_ < 0, "slot {} is being written already", writing_);
    const std::uint32_t state = state_.load(std::memory_order_acquire);
    const int slot = newest_slot(state) == 0 ? 1 : 0;
    if (reader_count(state, slot) > 0) return nullptr;
    // From here on nobody can take the slot: readers take the newest only. A request that comes while it is
    // being filled asks for the publish after this one.
    wanted_.store(false, std::memory_order_release);
    writing_ = slot;
    return slots_[static_cast<std::size_t>(slot)].get();
}

void SnapshotHandoff::publish() {
    SPLATELIER_REQUIRE(writing_ >= 0, "publish() without begin_write()");
    const auto newest = static_cast<std::uint32_t>(writing_ + 1);
    std::uint32_t state = state_.load(std::memory_order_relaxed);
    while (!state_.compare_exchange_weak(
        state, (state & ~kNewestMask) | newest, std::memory_order_release, std::memory_order_relaxed)) {
    }
    writing_ = -1;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/train/view_order.h"

#include "core/error.h"
#include "core/random.h"

#include <algorithm>
#include <utility>

namespace splatelier {

std::vector<std::size_t> epoch_order(const std::vector<std::size_t>& views,
                                     std::uint64_t seed,
                                     std::int64_t epoch) {
    // Sorting by random keys, not std::shuffle: that one differs between standard libraries.
    std::vector<std::pair<std::uint64_t, std::size_t>> keyed;
    keyed.reserve(views.size());
    for (const std::size_t view : views) {
        keyed.emplace_back(
            random_bits(seed, static_cast<std::uint64_t>(epoch), RandomPurpose::kViewOrder, view), view);
    }
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::size_t> order;
    order.reserve(keyed.size());
    for (const auto& [key, view] : keyed) order.push_back(view);
    return order;
}

ViewOrder::ViewOrder(std::vector<std::size_t> views, std::uint64_t seed, ViewCursor cursor)
    : views_(std::move(views)),
      order_(epoch_order(views_, seed, cursor.epoch)),
      seed_(seed),
      cursor_(cursor) {
    SPLATELIER_REQUIRE(!views_.empty(), "an order of no views");
    SPLATELIER_REQUIRE(
        cursor.epoch >= 0 && cursor.position >= 0, "cursor at {}, {}", cursor.epoch, cursor.position);
}

std::size_t ViewOrder::next(const std::vector<bool>& excluded) {
    SPLATELIER_REQUIRE(
        std::any_of(views_.begin(), views_.end(), [&](std::size_t view) { return !excluded[view]; }),
        "all {} views are excluded",
        views_.size());
    while (true) {
        if (cursor_.position >= static_cast<std::int64_t>(order_.size())) {
            cursor_ = {.epoch = cursor_.epoch + 1, .position = 0};
            order_ = epoch_order(views_, seed_, cursor_.epoch);
        }
        const std::size_t view = order_[static_cast<std::size_t>(cursor_.position++)];
        if (!excluded[view]) return view;
    }
}

std::vector<std::size_t> ViewOrder::peek(std::size_t count, const std::vector<bool>& excluded) const {
    std::vector<std::size_t> found;
    const auto take = [&](const std::vector<std::size_t>& order, std::size_t from) {
        for (std::size_t i = from; i < order.size() && found.size() < count; ++i) {
            if (!excluded[order[i]]) found.push_back(order[i]);
        }
    };
    take(order_, static_cast<std::size_t>(cursor_.position));
    if (found.size() < count) take(epoch_order(views_, seed_, cursor_.epoch + 1), 0);
    return found;
}

}  // namespace splatelier

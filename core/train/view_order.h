// The order in which training sees the photos: shuffled epochs, a pure function of (seed, epoch, excluded views).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace splatelier {

/// `views` in the random order of one epoch: every view once. Pure.
std::vector<std::size_t> epoch_order(const std::vector<std::size_t>& views,
                                     std::uint64_t seed,
                                     std::int64_t epoch);

/// Where training stands in the photos; all that a checkpoint needs to keep of the order.
struct ViewCursor {
    std::int64_t epoch = 0;
    std::int64_t position = 0;  ///< in the epoch's order, excluded views counted
    [[nodiscard]] bool operator==(const ViewCursor&) const = default;
};

/// Walks through the epochs. Excluding a view only skips it: the others keep their order.
class ViewOrder {
  public:
    ViewOrder(std::vector<std::size_t> views, std::uint64_t seed, ViewCursor cursor = {});

    /// The view at the cursor; moves on. `excluded` is indexed by view; at least one of the views must not be.
    std::size_t next(const std::vector<bool>& excluded);
    /// The views that next() will give, without moving on: `count` of them, or fewer where they reach beyond the
    /// next epoch.
    [[nodiscard]] std::vector<std::size_t> peek(std::size_t count, const std::vector<bool>& excluded) const;
    [[nodiscard]] const ViewCursor& cursor() const { return cursor_; }

  private:
    std::vector<std::size_t> views_, order_;
    std::uint64_t seed_;
    ViewCursor cursor_;
};

}  // namespace splatelier

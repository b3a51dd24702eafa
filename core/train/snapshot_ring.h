// Past splats of a training, packed and bounded: when the budget is full, every second one goes, so that what
// is left still covers the whole run.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/splats/packed_cloud.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace splatelier {

/// Used by one thread; what nearest() returned stays as it was.
class SnapshotRing {
  public:
    struct Kept {
        std::int64_t step = 0;
        PackedCloud cloud;
    };

    /// `every`: steps between two kept ones until the budget is full; then twice as many, and so on.
    SnapshotRing(std::size_t budget_bytes, std::int64_t every);

    /// Whether splats of this step would add to what is there: the first, or far enough behind the newest.
    [[nodiscard]] bool wants(std::int64_t step) const;
    /// Keeps them, thinning out where the budget asks for it. A step at or before the newest one means that
    /// training went back: what lies at and after it is forgotten. Splats larger than the budget are not kept, and the
    /// next ones not wanted until twice as many steps have passed.
    void add(std::int64_t step, PackedCloud cloud);
    /// A smaller budget thins out at once.
    void set_limits(std::size_t budget_bytes, std::int64_t every);
    void clear();
    /// What has been dropped since the last call. Giving back its memory takes a while, which the caller may choose.
    [[nodiscard]] std::vector<std::shared_ptr<const Kept>> take_dropped() {
        return std::exchange(dropped_, {});
    }

    /// The kept splats whose step is nearest (the earlier of two); null where there are none.
    [[nodiscard]] std::shared_ptr<const Kept> nearest(std::int64_t step) const;
    /// Increasing.
    [[nodiscard]] std::vector<std::int64_t> steps() const;
    [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }
    /// Steps between two kept ones, as it stands now.
    [[nodiscard]] std::int64_t stride() const { return every_ << doublings_; }

  private:
    void fit();
    void thin_out();
    void drop(std::size_t index);

    std::size_t budget_bytes_;
    std::int64_t every_;
    int doublings_ = 0;
    std::vector<std::shared_ptr<const Kept>> kept_;  // increasing steps
    std::vector<std::shared_ptr<const Kept>> dropped_;
    std::int64_t too_large_at_ = -1;  ///< the newest step whose splats exceeded the budget; -1: none
    std::size_t size_bytes_ = 0;
};

}  // namespace splatelier

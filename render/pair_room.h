// How much room a rasteriser's (tile, splat) pairs get: by the splats at first, then by what is seen, as far as memory goes.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/rasterizer.h"

#include <cstddef>
#include <functional>
#include <limits>

namespace splatelier {

class PairRoom {
  public:
    /// Keeps a reference.
    explicit PairRoom(Rasterizer& rasterizer) : rasterizer_(rasterizer) {}

    [[nodiscard]] Rasterizer& rasterizer() const { return rasterizer_; }
    /// Room in the rasteriser for a picture of so many splats, and for as many pairs as are expected of it, or all that
    /// can fit. `reserve_beside`: makes room for what must fit beside. Where memory ends, says so, and there is room for
    /// as many pairs as before; throws OutOfMemory where that was none.
    void reserve(std::size_t splats, const Camera& camera, const std::function<void()>& reserve_beside = {});
    /// So many pairs were seen: reserve() makes room for some more of them from now on.
    void expect(std::size_t pairs);
    /// reserve() makes no room for more pairs than this, nor than the driver's buffers can hold.
    void limit(std::size_t most_pairs) { most_pairs_ = most_pairs; }

  private:
    void make_room(std::size_t splats, const Camera& camera, const std::function<void()>& reserve_beside);

    static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t kLeastPairs = 1 << 14;
    Rasterizer& rasterizer_;
    std::size_t expected_pairs_ = kLeastPairs;
    std::size_t most_pairs_ = kNoLimit;
    std::size_t pairs_in_memory_ = kNoLimit;  // more did not fit
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/pair_room.h"

#include "core/log.h"

#include <algorithm>

namespace splatelier {
namespace {

constexpr std::size_t kPairsASplat = 3;  // room at first; it grows by what is seen
constexpr double kGrowth = 1.4;

}  // namespace

void PairRoom::make_room(std::size_t splats,
                         const Camera& camera,
                         const std::function<void()>& reserve_beside) {
    rasterizer_.limit_pairs(std::min(pairs_in_memory_, most_pairs_));
    const std::size_t pairs = std::max(expected_pairs_, kPairsASplat * splats);
    rasterizer_.reserve(splats, camera, std::min(pairs, rasterizer_.most_pairs()));
    if (reserve_beside) reserve_beside();
}

void PairRoom::reserve(std::size_t splats,
                       const Camera& camera,
                       const std::function<void()>& reserve_beside) {
    const std::size_t before = rasterizer_.capacity();
    try {
        make_room(splats, camera, reserve_beside);
    } catch (const gl::OutOfMemory& full) {
        if (before == 0) throw;
        pairs_in_memory_ = before;
        make_room(splats, camera, reserve_beside);
        log_warning("{}. Until then there is room for {} (tile, splat) pairs", full.what(), before);
    }
}

void PairRoom::expect(std::size_t pairs) {
    expected_pairs_ =
        std::max(expected_pairs_, static_cast<std::size_t>(static_cast<double>(pairs) * kGrowth));
}

}  // namespace splatelier

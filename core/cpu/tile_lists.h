// Each tile's splats in order of depth: a stable radix sort of the visible splats, then a counting sort of
// their tiles. The result is the same whatever the number of threads.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/frame.h"
#include "core/parallel.h"

namespace splatelier::cpu {

/// Visible splats, nearest first, ties by index; with the memory that sorting needs.
struct DepthOrder {
    AlignedArray<std::uint32_t> keys, splats;              ///< [visible]
    AlignedArray<std::uint32_t> other_keys, other_splats;  ///< the passes' other half
    std::vector<std::uint32_t> histograms;
};

/// Sorts by the full 32-bit depth (least significant digit first, 11 bits a pass).
void sort_by_depth(const ProjectedSplats& projected, Workers& workers, DepthOrder& order);

/// Memory of build_tile_lists.
struct TileCounts {
    std::vector<std::uint32_t> counts;  ///< [parts][tiles]
};

/// Fills `lists` for `tile_count` tiles; `tile_cap` 0 is unlimited.
void build_tile_lists(const ProjectedSplats& projected,
                      const DepthOrder& order,
                      std::size_t tile_count,
                      int tile_cap,
                      Workers& workers,
                      TileCounts& counts,
                      TileLists& lists);

}  // namespace splatelier::cpu

// Forward projection of blocks of splats: records for blending, depth keys, and the tiles that each touches.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/frame.h"

namespace splatelier::cpu {

/// Projects chunk `chunk` of the splats, `splat_count` of them (at most kChunkSplats), packed from
/// `chunk_blocks` on. Writes that chunk's part of `out`; chunks may be done in parallel, in any order.
void project_chunk(const ProjectionParams& params,
                   const float* chunk_blocks,
                   std::size_t chunk,
                   std::size_t splat_count,
                   ProjectedSplats& out);

}  // namespace splatelier::cpu

// Splats in runs that one kernel can see, whatever the driver's largest buffer range.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/dispatch.h"
#include "render/splat_packing.h"

#include <vector>

namespace splatelier {

/// A run of splats small enough for one kernel to see; every part starts at a multiple of kGroupSize splats.
struct SplatPart {
    std::size_t first = 0, count = 0;                            ///< splats
    std::size_t offset_bytes = 0, size_bytes = 0;                ///< of the parameters
    std::size_t moment_offset_bytes = 0, moment_size_bytes = 0;  ///< of each buffer of moments

    [[nodiscard]] BufferRange parameters_in(const gl::Buffer& buffer) const {
        return {buffer, offset_bytes, size_bytes};
    }
    [[nodiscard]] BufferRange moments_in(const gl::Buffer& buffer) const {
        return {buffer, moment_offset_bytes, moment_size_bytes};
    }
};

/// The parts in about so many pieces in all, one a part at least, all but a part's last of the same size: kernels that
/// see a splat at a time do the same over the pieces as over the parts.
[[nodiscard]] std::vector<SplatPart> in_pieces(const std::vector<SplatPart>& parts, std::size_t pieces);

/// Parts of `count` splats, each at most `max_range_bytes` in any buffer.
[[nodiscard]] std::vector<SplatPart> splat_parts(std::size_t count,
                                                 SplatFormat format,
                                                 std::size_t max_range_bytes);

}  // namespace splatelier

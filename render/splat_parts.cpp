// SPDX-License-Identifier: MIT
#include "render/splat_parts.h"

#include "core/error.h"
#include "shaders/layout.h"

#include <algorithm>

namespace splatelier {

std::vector<SplatPart> splat_parts(std::size_t count, SplatFormat format, std::size_t max_range_bytes) {
    const std::size_t parameter_bytes = format.parameter_quads() * kQuadBytes;
    const std::size_t moment_bytes = format.moment_quads() * kQuadBytes;
    const std::size_t most =
        max_range_bytes / std::max(parameter_bytes, moment_bytes) / gpu::kGroupSize * gpu::kGroupSize;
    SPLATELIER_REQUIRE(most > 0, "no {} splats in a range of {} bytes", gpu::kGroupSize, max_range_bytes);
    std::vector<SplatPart> parts;
    for (std::size_t first = 0; first < count; first += most) {
        const std::size_t part_count = std::min(most, count - first), rows = packed_rows(part_count);
        parts.push_back({first,
                         part_count,
                         first * parameter_bytes,
                         rows * parameter_bytes,
                         first * moment_bytes,
                         rows * moment_bytes});
    }
    return parts;
}

std::vector<SplatPart> in_pieces(const std::vector<SplatPart>& parts, std::size_t pieces) {
    std::size_t splats = 0;
    for (const SplatPart& part : parts) splats += part.count;
    // Whole workgroups: blocks of 32 stay whole too, and a range of a buffer may start at each.
    const std::size_t most = divided_up(divided_up(splats, pieces), gpu::kGroupSize) * gpu::kGroupSize;
    std::vector<SplatPart> result;
    for (const SplatPart& part : parts) {
        const std::size_t parameter_bytes = part.size_bytes / packed_rows(part.count);
        const std::size_t moment_bytes = part.moment_size_bytes / packed_rows(part.count);
        for (std::size_t begin = 0; begin < part.count; begin += most) {
            const std::size_t count = std::min(most, part.count - begin), rows = packed_rows(count);
            result.push_back({part.first + begin,
                              count,
                              part.offset_bytes + begin * parameter_bytes,
                              rows * parameter_bytes,
                              part.moment_offset_bytes + begin * moment_bytes,
                              rows * moment_bytes});
        }
    }
    return result;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/row_mover.h"

#include "render/splat_packing.h"

#include <string>

namespace splatelier {

RowMover::RowMover(const ShaderLibrary& shaders, KernelQueue& queue, std::size_t quads)
    : queue_(queue),
      quads_(quads),
      gather_(shaders.load("gather_rows.comp", "gather rows", {{"QUADS", std::to_string(quads)}})),
      scatter_(shaders.load("scatter_rows.comp", "scatter rows", {{"QUADS", std::to_string(quads)}})) {}

std::size_t RowMover::bytes(std::size_t rows) const {
    return packed_rows(rows) * quads_ * kQuadBytes;
}

BufferRange RowMover::range(const gl::Buffer& buffer, const SplatPart& part) const {
    return {buffer, part.first * quads_ * kQuadBytes, bytes(part.count)};
}

void RowMover::gather(const gl::Buffer& from,
                      const std::vector<SplatPart>& from_parts,
                      const gl::Buffer& to,
                      const std::vector<SplatPart>& to_parts,
                      const gl::Buffer& sources) {
    for (const SplatPart& target : to_parts)
        for (const SplatPart& source : from_parts) {
            gather_.set(0, as_uint(source.first));
            gather_.set(1, as_uint(source.count));
            gather_.set(2, as_uint(target.first));
            gather_.set(3, as_uint(target.count));
            queue_.run(gather_, {range(from, source), range(to, target), sources}, groups_for(target.count));
        }
}

void RowMover::scatter(const gl::Buffer& from,
                       std::size_t count,
                       const gl::Buffer& to,
                       const std::vector<SplatPart>& to_parts,
                       const gl::Buffer& rows) {
    for (const SplatPart& target : to_parts) {
        scatter_.set(0, as_uint(count));
        scatter_.set(1, as_uint(target.first));
        scatter_.set(2, as_uint(target.count));
        queue_.run(
            scatter_, {BufferRange(from, 0, bytes(count)), range(to, target), rows}, groups_for(count));
    }
}

}  // namespace splatelier

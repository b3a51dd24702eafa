// Splats' rows on their way to other places, in arrays of one width.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/dispatch.h"
#include "render/program.h"
#include "render/splat_parts.h"

#include <vector>

namespace splatelier {

class RowMover {
  public:
    /// For rows of `quads` vec4s. Keeps a reference to `queue`.
    RowMover(const ShaderLibrary& shaders, KernelQueue& queue, std::size_t quads);

    [[nodiscard]] std::size_t quads() const { return quads_; }
    [[nodiscard]] std::size_t bytes(std::size_t rows) const;
    /// Row r of `to`, of those in `to_parts`, becomes row sources[r] of `from`.
    void gather(const gl::Buffer& from,
                const std::vector<SplatPart>& from_parts,
                const gl::Buffer& to,
                const std::vector<SplatPart>& to_parts,
                const gl::Buffer& sources);
    /// Row rows[k] of `to`, of those in `to_parts`, becomes row k of `from`, for the first `count` rows there.
    void scatter(const gl::Buffer& from,
                 std::size_t count,
                 const gl::Buffer& to,
                 const std::vector<SplatPart>& to_parts,
                 const gl::Buffer& rows);

  private:
    [[nodiscard]] BufferRange range(const gl::Buffer& buffer, const SplatPart& part) const;

    KernelQueue& queue_;
    std::size_t quads_;
    Program gather_, scatter_;
};

}  // namespace splatelier

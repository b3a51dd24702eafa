// The forward stages of one picture, projection to blending, with the memory that they keep from one to the next.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/blend.h"
#include "core/cpu/frame.h"
#include "core/cpu/stage_clock.h"
#include "core/cpu/tile_lists.h"
#include "core/parallel.h"

#include <functional>

namespace splatelier::cpu {

/// What draws into memory of its own; the training step and the viewport each have one.
class Rasterizer {
  public:
    /// Gives the packed blocks of the splats [first, first + count) of a chunk; called by worker `worker`.
    using ChunkSource = std::function<const float*(std::size_t first, std::size_t count, int worker)>;

    /// Keeps a reference to `workers`.
    explicit Rasterizer(Workers& workers);

    /// Projects, sorts and lists.
    void prepare(const ProjectionParams& params,
                 std::size_t splat_count,
                 int tile_cap,
                 const ChunkSource& source,
                 StageClock& clock);
    /// Blends what was prepared. With `keep_touched` the backward pass may follow.
    void blend(const Vec3f& background, bool keep_touched);
    /// Fills `slots` from the gradient of the picture that blend(…, true) has drawn.
    void blend_backward(const Planes& image_gradient, bool absolute, AlignedArray<GradientSlot>& slots);

    /// The picture in the form that the user asked for, from prepare(); clears nothing.
    [[nodiscard]] RenderResult result(RenderMode mode, const Vec3f& background);

    [[nodiscard]] const ProjectionParams& params() const { return params_; }
    [[nodiscard]] const ProjectedSplats& projected() const { return projected_; }
    [[nodiscard]] const TileLists& lists() const { return lists_; }
    [[nodiscard]] const Planes& image() const { return image_; }
    [[nodiscard]] std::size_t tile_count() const { return lists_.length.size(); }
    void add_memory(std::vector<MemoryUse>& uses) const;

  private:
    /// The i-th of the tiles, longest list first.
    [[nodiscard]] ListedTile listed_tile(std::size_t i) const;

    Workers& workers_;
    ProjectionParams params_;
    int top_ = 0, rows_ = 0;  ///< px, of the band that is drawn
    ProjectedSplats projected_;
    DepthOrder order_;
    TileCounts counts_;
    TileLists lists_;
    AlignedArray<std::uint16_t> touched_;
    std::vector<BlendScratchPointer> scratch_;
    Planes image_, transmittance_;
};

/// What the three channels are to be for a render mode.
[[nodiscard]] ColorSource color_source(RenderMode mode);

}  // namespace splatelier::cpu

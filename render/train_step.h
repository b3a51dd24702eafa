// The kernels of one training step behind the picture: loss, backward, Adam, and the step's result.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/photo_store.h"
#include "render/rasterizer.h"

#include <compare>
#include <map>

namespace splatelier {

/// How a step's kernels are specialised.
struct StepVariant {
    SplatFormat format;
    bool absolute_gradients = false;
    bool noise = false;
    auto operator<=>(const StepVariant&) const = default;  // NOLINT: clang-tidy 14 sees a null pointer here
};

class TrainStep {
  public:
    /// Keeps references to all of them.
    TrainStep(const ShaderLibrary& shaders, KernelQueue& queue, Rasterizer& rasterizer);

    /// (Tile, splat) pairs whose gradients the driver's buffers can ever hold.
    [[nodiscard]] std::size_t most_pairs(bool absolute_gradients) const;
    /// Room for what a step needs besides the rasteriser's own: loss planes, gradient slots.
    void reserve(const Camera& camera, bool absolute_gradients);
    /// Issues the whole step; its result goes to `result`, kResultWords words.
    void run(SplatStore& splats,
             const gpu::FrameUniforms& frame,
             const StoredPhoto& photo,
             const StepVariant& variant,
             const BufferRange& result);
    /// How many buckets (buckets.glsl) recent steps had; 0: not known.
    void expect_buckets(std::size_t count) { expected_buckets_ = count; }
    [[nodiscard]] std::size_t size_bytes() const { return gradient_.size_bytes() + sums_.size_bytes(); }

  private:
    void run_loss(const gpu::FrameUniforms& frame, const StoredPhoto& photo);
    void run_backward(const gpu::FrameUniforms& frame, bool absolute_gradients);
    void run_update(SplatStore& splats, const StepVariant& variant);
    const Program& update_program(const StepVariant& variant);

    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    Rasterizer& rasterizer_;
    Program loss_windows_, loss_gradient_, backward_, backward_absolute_, finish_;
    std::map<StepVariant, Program> update_;
    std::size_t expected_buckets_ = 0;
    gl::Buffer gradient_, sums_;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/train_step.h"

#include "core/error.h"

#include <algorithm>

namespace splatelier {
namespace {

using gl::Buffer;

/// Blocks of a picture's channels that the loss's kernels take, one a workgroup (window_sums.glsl).
std::size_t loss_blocks(std::size_t width_px, std::size_t height_px) {
    constexpr std::size_t kChannels = 3, kBlockWidth = 32, kBlockHeight = 24;
    return kChannels * divided_up(width_px, kBlockWidth) * divided_up(height_px, kBlockHeight);
}

/// Bytes of the gradient slots (slots.glsl).
std::size_t slot_bytes(std::size_t capacity, bool absolute_gradients) {
    return absolute_gradients ? 3 * capacity * kQuadBytes : (2 * capacity + (capacity + 3) / 4) * kQuadBytes;
}

}  // namespace

TrainStep::TrainStep(const ShaderLibrary& shaders, KernelQueue& queue, Rasterizer& rasterizer)
    : shaders_(shaders),
      queue_(queue),
      rasterizer_(rasterizer),
      loss_windows_(shaders.load("loss_windows.comp", "loss")),
      loss_gradient_(shaders.load("loss_gradient.comp", "loss")),
      backward_(shaders.load("blend_backward.comp", "blend backward", {{"ABSOLUTE", "0"}})),
      backward_absolute_(shaders.load("blend_backward.comp", "blend backward", {{"ABSOLUTE", "1"}})),
      finish_(shaders.load("finish.comp", "finish")) {
    rasterizer.keep_buckets();
}

std::size_t TrainStep::most_pairs(bool absolute_gradients) const {
    const std::size_t quads =
        shaders_.max_range_bytes() / kQuadBytes - 1;  // the last may hold one slot alone
    return absolute_gradients ? quads / 3 : quads * 4 / 9;
}

void TrainStep::reserve(const Camera& camera, bool absolute_gradients) {
    const auto pixels = static_cast<std::size_t>(camera.width) * static_cast<std::size_t>(camera.height);
    const std::size_t blocks =
        loss_blocks(static_cast<std::size_t>(camera.width), static_cast<std::size_t>(camera.height));
    gl::grow(gradient_, pixels * kQuadBytes, "picture's gradient");
    gl::grow(sums_, 2 * blocks * sizeof(float), "sums of the loss");
    constexpr std::size_t kLossPlaneBytes = 9 * sizeof(float);  // a pixel
    const std::size_t slots = slot_bytes(rasterizer_.capacity(), absolute_gradients);
    const std::size_t limit = shaders_.max_range_bytes();
    if (kLossPlaneBytes * pixels > limit)
        fail(
            "training on a photo of {}x{} px needs a buffer of {:.0f} MB, this driver's may have {:.0f} MB; "
            "make the photos smaller (data.downscale), or use --backend cpu",
            camera.width,
            camera.height,
            static_cast<double>(kLossPlaneBytes * pixels) / 1e6,
            static_cast<double>(limit) / 1e6);
    rasterizer_.reserve_work(std::max(kLossPlaneBytes * pixels, slots));
}

const Program& TrainStep::update_program(const StepVariant& variant) {
    const auto found = update_.find(variant);
    if (found != update_.end()) return found->second;
    Defines defines = variant.format.defines();
    defines.emplace_back("ABSOLUTE", variant.absolute_gradients ? "1" : "0");
    defines.emplace_back("NOISE", variant.noise ? "1" : "0");
    return update_.emplace(variant, shaders_.load("update.comp", "update", defines)).first->second;
}

void TrainStep::run_loss(const gpu::FrameUniforms& frame, const StoredPhoto& photo) {
    const std::size_t blocks = loss_blocks(frame.image_size[0], frame.image_size[1]);
    const Buffer& work = rasterizer_.work();
    queue_.run_in_pieces(loss_windows_, {rasterizer_.picture(), photo.pixels, work, sums_}, blocks, blocks);
    queue_.run_in_pieces(
        loss_gradient_, {rasterizer_.picture(), photo.pixels, work, sums_, gradient_}, blocks, blocks);
    finish_.set(0, static_cast<GLuint>(blocks));
}

void TrainStep::run_backward(const gpu::FrameUniforms& frame, bool absolute_gradients) {
    const Rasterizer& r = rasterizer_;
    const std::size_t most_buckets = r.most_buckets(std::size_t(frame.image_size[2]) * frame.image_size[3]);
    queue_.run_in_pieces(
        absolute_gradients ? backward_absolute_ : backward_,
        {r.control(), r.list(), r.records(), gradient_, r.lasts(), r.work(), r.buckets(), r.picture()},
        most_buckets,
        expected_buckets_ == 0 ? most_buckets : expected_buckets_);
}

void TrainStep::run_update(SplatStore& splats, const StepVariant& variant) {
    const Program& update = update_program(variant);
    for (const SplatPart& part : in_pieces(splats.parts(), queue_.pieces(update))) {
        update.set(0, static_cast<GLuint>(part.first));
        update.set(1, static_cast<GLuint>(part.count));
        // Where both moments share a buffer it is bound twice; the kernel sees the first binding alone.
        queue_.run(update,
                   {part.parameters_in(splats.parameters()),
                    part.moments_in(splats.moments().front()),
                    part.moments_in(splats.moments().back()),
                    rasterizer_.records(),
                    rasterizer_.spans(),
                    rasterizer_.work(),
                    splats.stats(),
                    rasterizer_.control()},
                   groups_for(part.count));
    }
}

void TrainStep::run(SplatStore& splats,
                    const gpu::FrameUniforms& frame,
                    const StoredPhoto& photo,
                    const StepVariant& variant,
                    const BufferRange& result) {
    rasterizer_.draw(
        {splats.parameters(), splats.parts(), splats.size(), splats.format()}, frame, DrawMode::kColor, true);
    run_loss(frame, photo);
    run_backward(frame, variant.absolute_gradients);
    run_update(splats, variant);
    queue_.run(finish_, {rasterizer_.control(), sums_, result}, 1);
}

}  // namespace splatelier

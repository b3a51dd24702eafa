// SPDX-License-Identifier: MIT
#include "render/train_step.h"

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

constexpr std::size_t kQuadBytes = 16;

std::size_t tiles_of(const gpu::FrameUniforms& frame) {
    return std::size_t(frame.image_size[2]) * frame.image_size[3];
}

std::size_t groups_for(std::size_t count) {
    return (count + gpu::kGroupSize - 1) / gpu::kGroupSize;
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
      finish_(shaders.load("finish.comp", "finish")) {}

void TrainStep::reserve(const Camera& camera, bool absolute_gradients) {
    const auto pixels = static_cast<std::size_t>(camera.width) * static_cast<std::size_t>(camera.height);
    const std::size_t tiles = (static_cast<std::size_t>(camera.width) / gpu::kTileSize + 1) *
                              (static_cast<std::size_t>(camera.height) / gpu::kTileSize + 1);
    const auto grow = [](Buffer& buffer, std::size_t size_bytes, const char* label) {
        if (buffer.size_bytes() >= size_bytes) return;
        buffer = Buffer();
        buffer = Buffer(size_bytes, BufferUse::kDevice, label);
    };
    grow(gradient_, pixels * kQuadBytes, "picture's gradient");
    grow(sums_, 4 * tiles * sizeof(float), "sums of the loss");
    constexpr std::size_t kLossPlanes = 9;
    rasterizer_.reserve_work(std::max(kLossPlanes * pixels * sizeof(float),
                                      slot_bytes(rasterizer_.capacity(), absolute_gradients)));
}

const Program& TrainStep::update_program(const StepVariant& variant) {
    const auto found = update_.find(variant);
    if (found != update_.end()) return found->second;
    const Defines defines = {{"SH_QUADS", std::to_string(sh_quads(variant.sh_degree))},
                             {"ABSOLUTE", variant.absolute_gradients ? "1" : "0"},
                             {"NOISE", variant.noise ? "1" : "0"}};
    return update_.emplace(variant, shaders_.load("update.comp", "update", defines)).first->second;
}

void TrainStep::run_loss(const gpu::FrameUniforms& frame, const StoredPhoto& photo) {
    const GLuint columns = frame.image_size[2], rows = frame.image_size[3];
    const Buffer& work = rasterizer_.work();
    queue_.run(loss_windows_, {rasterizer_.picture(), photo.pixels, work, sums_}, {columns, rows, 3});
    queue_.run(
        loss_gradient_, {rasterizer_.picture(), photo.pixels, work, sums_, gradient_}, {columns, rows, 1});
}

void TrainStep::run_update(SplatStore& splats, const StepVariant& variant) {
    const Program& update = update_program(variant);
    for (const SplatPart& part : splats.parts()) {
        update.set(0, static_cast<GLuint>(part.first));
        update.set(1, static_cast<GLuint>(part.count));
        queue_.run(update,
                   {{splats.parameters(), part.offset_bytes, part.size_bytes},
                    {splats.first_moments(), part.offset_bytes, part.size_bytes},
                    {splats.second_moments(), part.offset_bytes, part.size_bytes},
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
        {splats.parameters(), splats.parts(), splats.size(), splats.sh_degree()}, frame, DrawMode::kColor);
    run_loss(frame, photo);
    rasterizer_.run_tiles(variant.absolute_gradients ? backward_absolute_ : backward_,
                          {rasterizer_.control(),
                           rasterizer_.list(),
                           rasterizer_.records(),
                           gradient_,
                           rasterizer_.lasts(),
                           rasterizer_.work()},
                          tiles_of(frame));
    run_update(splats, variant);
    queue_.run(finish_, {rasterizer_.control(), sums_, result}, 1);
}

}  // namespace splatelier

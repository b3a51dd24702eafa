// A backend's parts with no host that looks at the results: tests see what the kernels alone do.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/buffer_kernels.h"
#include "render/train_step.h"
#include "tests/render/gl_test_scene.h"

#include <memory>
#include <vector>

namespace splatelier::test {

/// The golden scene's splats, each `copies` times. The context must be current.
class BlindSteps {
  public:
    explicit BlindSteps(const GlContext& context, std::size_t copies = 1)
        : shaders_(context, {.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}}),
          store_(shaders_, queue_),
          rasterizer_(shaders_, queue_),
          train_(shaders_, queue_, rasterizer_),
          copy_(shaders_, queue_) {
        store_.load(state_of(scene_.cloud));
        SplatEdit edit;
        for (std::size_t row = 0; row < copies * scene_.cloud.size(); ++row)
            edit.source.push_back(static_cast<std::uint32_t>(row / copies));
        if (copies > 1) store_.apply(edit);
    }
    /// One step at this size, with room for so many pairs.
    void step(int width, int height, std::size_t pairs) {
        const Camera camera = resized(scene_.camera, width, height);
        auto image = std::make_shared<ViewImage>();
        image->rgb = Image8(width, height, 3);
        rasterizer_.reserve(store_.size(), camera, pairs);
        train_.reserve(camera, false);
        StepParams params;
        params.render = params_of(scene_);
        params.rates = {1e-3F, 5e-3F, 1e-3F, 5e-2F, 2.5e-3F, 1.25e-4F};
        const StoredPhoto& photo = photos_.photo({next_view_++, camera, image});
        gpu::FrameUniforms frame =
            frame_uniforms(camera, params.render, store_.size(), store_.sh_degree(), rasterizer_.capacity());
        add_step_uniforms(frame, params, photo.counted, store_.moving_degree());
        train_.run(
            store_, frame, photo, {store_.format(), false, false}, {results_, 0, results_.size_bytes()});
        queue_.end_step();
    }
    void lower_flag() { (void)rasterizer_.take_counts(); }
    [[nodiscard]] KernelQueue& queue() { return queue_; }
    [[nodiscard]] Rasterizer& rasterizer() { return rasterizer_; }
    [[nodiscard]] const Rasterizer& rasterizer() const { return rasterizer_; }
    [[nodiscard]] BufferCopy& copy() { return copy_; }
    [[nodiscard]] SplatStore& store() { return store_; }
    /// What the newest step said of itself. Waits.
    [[nodiscard]] std::vector<GLuint> result() const {
        std::vector<GLuint> words(gpu::kResultWords);
        results_.download(0, words.data(), results_.size_bytes());
        return words;
    }

  private:
    GoldenScene scene_ = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
    KernelQueue queue_;
    ShaderLibrary shaders_;
    SplatStore store_;
    Rasterizer rasterizer_;
    TrainStep train_;
    BufferCopy copy_;
    PhotoStore photos_{std::size_t{1} << 24};
    gl::Buffer results_{gpu::kResultWords * sizeof(GLuint), gl::BufferUse::kDevice, "step results"};
    std::size_t next_view_ = 0;
};

}  // namespace splatelier::test

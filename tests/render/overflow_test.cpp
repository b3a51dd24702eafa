// Steps whose pairs do not fit change nothing until the host has made room, whatever is submitted meanwhile.
// SPDX-License-Identifier: MIT
#include "render/gl_snapshot.h"
#include "render/train_step.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// The parts of a backend, with no host that looks at the results.
class BlindSteps {
  public:
    explicit BlindSteps(const GlContext& context)
        : shaders_(context, {.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}}),
          store_(shaders_, queue_),
          rasterizer_(shaders_, queue_),
          train_(shaders_, queue_, rasterizer_) {
        store_.load(state_of(scene_.cloud));
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
    }
    void fill(GlSnapshot& snapshot) {
        snapshot.fill({store_.parameters(), store_.parts(), store_.size(), store_.format()},
                      false,
                      &rasterizer_.control());
    }
    void lower_flag() { (void)rasterizer_.take_counts(); }
    [[nodiscard]] SplatCloud cloud() const { return store_.read().cloud; }

  private:
    GoldenScene scene_ = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
    KernelQueue queue_;
    ShaderLibrary shaders_;
    SplatStore store_;
    Rasterizer rasterizer_;
    TrainStep train_;
    PhotoStore photos_{std::size_t{1} << 24};
    gl::Buffer results_{gpu::kResultWords * sizeof(GLuint), gl::BufferUse::kDevice, "step results"};
    std::size_t next_view_ = 0;
};

}  // namespace

TEST_SUITE("gl overflow") {
    TEST_CASE(
        "later steps are skipped too, of larger pictures as well, and a snapshot counts only those done") {
        const std::shared_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            BlindSteps steps(*context);
            GlSnapshot snapshot(context, std::make_shared<std::atomic<std::size_t>>(0));
            const auto label = [&](std::int64_t submitted) {
                steps.fill(snapshot);
                snapshot.step = submitted;
                gl::Fence::insert().wait();
                CHECK(snapshot.ready());
                CHECK(snapshot.ready());  // asked twice, settled once
                return snapshot.step;
            };
            const SplatCloud before = steps.cloud();
            steps.step(64, 48, 16);  // room for fewer pairs than there are
            CHECK_EQ(label(1), 0);
            steps.step(200, 150, 1 << 14);  // would fit, but must wait its turn; takes a larger control block
            CHECK_EQ(label(2), 0);
            CHECK(steps.cloud() == before);
            CHECK(snapshot.cloud() == before);
            steps.lower_flag();
            steps.step(64, 48, 1 << 14);
            CHECK_EQ(label(1), 1);
            CHECK_FALSE(steps.cloud() == before);
            CHECK(snapshot.cloud() == steps.cloud());
        }
        context->release();
    }
}

// Cutting the stream of commands by a budget of time: when, and that it changes nothing.
// SPDX-License-Identifier: MIT
#include "render/frame.h"
#include "render/rasterizer.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"

#include <array>

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl submissions") {
    TEST_CASE("a budget cuts what is known to take longer, and submits before it is exceeded") {
        SubmissionBudget budget;
        budget.learn("long", 9, 1);
        CHECK_EQ(budget.pieces("long"), 1);  // no limit
        budget.set_ms(4);
        CHECK_EQ(budget.pieces("long"), 3);
        CHECK_EQ(budget.pieces("never timed"), 1);
        budget.learn("sort", 6, 3);  // 2 ms each
        CHECK_FALSE(budget.queue("sort"));
        CHECK_FALSE(budget.queue("sort"));
        CHECK(budget.queue("sort"));
        CHECK_FALSE(budget.queue("sort"));
        budget.submitted();
        CHECK_FALSE(budget.queue("sort"));
    }

    TEST_CASE("a picture drawn in many submissions is the same to the bit") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        const Camera camera = resized(scene.camera, 200, 150);
        context->make_current();
        {
            const ShaderLibrary shaders(*context, {});
            KernelQueue queue;
            queue.set_budget_ms(0.005);
            SplatStore store(shaders, queue);
            store.load(state_of(scene.cloud));
            Rasterizer rasterizer(shaders, queue);
            rasterizer.reserve(store.size(), camera, 1 << 14);
            std::array<std::vector<float>, 2> pictures;
            for (std::vector<float>& picture : pictures) {
                rasterizer.draw(
                    {store.parameters(), store.parts(), store.size(), store.sh_degree()},
                    frame_uniforms(
                        camera, params_of(scene), store.size(), store.sh_degree(), rasterizer.capacity()),
                    DrawMode::kColor);
                queue.end_step();
                CHECK_FALSE(rasterizer.take_counts().overflowed);  // waits
                picture.resize(std::size_t{4} * 200 * 150);
                rasterizer.picture().download(0, picture.data(), picture.size() * sizeof(float));
                if (&picture == &pictures[0]) {
                    CHECK_EQ(queue.submissions(), 0);  // nothing was known yet
                    queue.learn(queue.ended_steps());
                }
            }
            CHECK_GT(queue.submissions(), 20);
            CHECK(pictures[0] == pictures[1]);
            CHECK(pictures[0].front() != 0);
        }
        context->release();
    }

    TEST_CASE("what no buffer of the driver can hold is refused, with the limit and what to do") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            const ShaderLibrary shaders(*context, {});
            KernelQueue queue;
            Rasterizer rasterizer(shaders, queue);
            Camera camera;
            camera.width = camera.height = 16;
            const std::size_t too_many = shaders.max_range_bytes() / 48 + 1;
            CHECK_THROWS_WITH_AS(
                rasterizer.reserve(too_many, camera, 1), doctest::Contains("lower train.max_splats"), Error);
            CHECK_EQ(rasterizer.capacity(), 0);
        }
        context->release();
    }
}

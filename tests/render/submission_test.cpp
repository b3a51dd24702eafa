// Cutting the stream of commands by a budget of time: when, and that it changes nothing.
// SPDX-License-Identifier: MIT
#include "render/frame.h"
#include "render/rasterizer.h"
#include "tests/render/blind_steps.h"

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
        CHECK(budget.queue("never timed"));
        CHECK(budget.queue("sort"));
    }

    TEST_CASE("pieces of parts cover them, whole workgroups each, and say where their bytes lie") {
        const SplatFormat format{.sh_degree = 2};
        const std::size_t parameter_bytes = 16 * format.parameter_quads();
        const std::size_t moment_bytes = 16 * format.moment_quads();
        const std::vector<SplatPart> parts = splat_parts(2600, format, 1500 * moment_bytes);
        REQUIRE_EQ(parts.size(), 3);  // of 1280, 1280 and 40
        for (const std::size_t pieces : {1UL, 2UL, 7UL, 256UL, 100000UL}) {
            std::size_t next = 0;
            for (const SplatPart& piece : in_pieces(parts, pieces)) {
                CHECK_EQ(piece.first, next);
                CHECK_EQ(piece.first % gpu::kGroupSize, 0);
                CHECK_EQ(piece.offset_bytes, piece.first * parameter_bytes);
                CHECK_EQ(piece.size_bytes, packed_rows(piece.count) * parameter_bytes);
                CHECK_EQ(piece.moment_offset_bytes, piece.first * moment_bytes);
                CHECK_EQ(piece.moment_size_bytes, packed_rows(piece.count) * moment_bytes);
                next += piece.count;
            }
            CHECK_EQ(next, 2600);
        }
        CHECK_EQ(in_pieces(parts, 1).size(), 3);
        CHECK_EQ(in_pieces(parts, 3).size(), 5);  // of 1024 at most
        CHECK_EQ(in_pieces(parts, 100000).size(), 11);
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
            std::array<std::vector<float>, 2> pictures{};
            std::uint64_t whole = 0;
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
                    whole = queue.submissions();  // a kernel each: nothing was known yet
                    queue.learn(queue.ended_steps());
                }
            }
            CHECK_GT(queue.submissions(), 2 * whole + 20);
            CHECK(pictures[0] == pictures[1]);
            CHECK(pictures[0].front() != 0);
        }
        context->release();
    }

    TEST_CASE("steps cut into pieces leave the same splats, moments and statistics to the bit") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        std::array<TrainState, 2> ends;
        std::array<std::vector<GLuint>, 2> results;
        std::array<std::uint64_t, 2> submissions{};
        for (const std::size_t run : {0UL, 1UL}) {
            BlindSteps steps(*context, 8);
            steps.queue().set_budget_ms(run == 0 ? 1e6 : 1e-6);
            for (int step = 0; step < 3; ++step) {
                steps.step(200, 150, 1 << 16);
                results[run] = steps.result();
                steps.queue().learn(steps.queue().ended_steps());
            }
            ends[run] = steps.store().read();
            submissions[run] = steps.queue().submissions();
        }
        CHECK(ends[0].cloud == ends[1].cloud);
        CHECK(ends[0].optimizer.first == ends[1].optimizer.first);
        CHECK(ends[0].optimizer.second == ends[1].optimizer.second);
        CHECK(ends[0].stats.gradient_sum == ends[1].stats.gradient_sum);
        CHECK(ends[0].stats.max_radius == ends[1].stats.max_radius);
        CHECK(results[0] == results[1]);
        CHECK_EQ(results[0][gpu::kOverflow], 0);
        CHECK_GT(results[0][gpu::kVisible], 7 * gpu::kGroupSize);
        CHECK_LT(submissions[0], 40);  // a kernel each in the first step, whose times were not known yet
        CHECK_GT(submissions[1],
                 600);  // about 100 tiles, 70 blocks of the loss twice, and the pieces of splats
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
            CHECK_THROWS_WITH_AS(rasterizer.reserve(too_many, camera, 1),
                                 doctest::Contains("use fewer splats (train.max_splats)"),
                                 Error);
            CHECK_EQ(rasterizer.capacity(), 0);
        }
        context->release();
    }
}

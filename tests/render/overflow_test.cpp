// Steps whose pairs do not fit change nothing until the host has made room, whatever is submitted meanwhile.
// SPDX-License-Identifier: MIT
#include "core/log.h"
#include "render/gl_snapshot.h"
#include "tests/render/blind_steps.h"

#include <algorithm>
#include <array>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr int kWidth = 64, kHeight = 48;

/// The driver's memory, as if it ended at any buffer of more than `bytes`.
class SmallMemory {
  public:
    explicit SmallMemory(std::size_t bytes) {
        most_ = static_cast<GLsizeiptr>(bytes);
        (void)plain();  // before it is replaced
        epoxy_glNamedBufferStorage = limited;
    }
    ~SmallMemory() { epoxy_glNamedBufferStorage = plain(); }
    SmallMemory(const SmallMemory&) = delete;
    SmallMemory& operator=(const SmallMemory&) = delete;

  private:
    static PFNGLNAMEDBUFFERSTORAGEPROC plain() {
        static const PFNGLNAMEDBUFFERSTORAGEPROC function = epoxy_glNamedBufferStorage;
        return function;
    }
    static void APIENTRY limited(GLuint name, GLsizeiptr size, const void* data, GLbitfield flags) {
        plain()(name, size > most_ ? GLsizeiptr{1} << 50 : size, data, flags);
    }
    static inline GLsizeiptr most_ = 0;
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
                snapshot.fill(steps.copy(),
                              {steps.store().parameters(),
                               steps.store().parts(),
                               steps.store().size(),
                               steps.store().format()},
                              false,
                              &steps.rasterizer().control());
                snapshot.step = submitted;
                gl::Fence::insert().wait();
                CHECK(snapshot.ready());
                CHECK(snapshot.ready());  // asked twice, settled once
                return snapshot.step;
            };
            const SplatCloud before = steps.store().read().cloud;
            steps.step(64, 48, 16);  // room for fewer pairs than there are
            CHECK_EQ(label(1), 0);
            steps.step(200, 150, 1 << 14);  // would fit, but must wait its turn; takes a larger control block
            CHECK_EQ(label(2), 0);
            CHECK(steps.store().read().cloud == before);
            CHECK(snapshot.download().cloud() == before);
            steps.lower_flag();
            steps.step(64, 48, 1 << 14);
            CHECK_EQ(label(1), 1);
            CHECK_FALSE(steps.store().read().cloud == before);
            CHECK(snapshot.download().cloud() == steps.store().read().cloud);
        }
        context->release();
    }

    TEST_CASE(
        "room for more splats follows from the fullest picture since the refinement, through a save as "
        "well") {
        std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        constexpr std::size_t kRange = 36 * 1800;  // bytes: 1,799 pairs, 1,350 splats, 1,800 pixels
        const auto backend = make_gl_backend(Settings{},
                                             std::move(context),
                                             {.subgroups = SubgroupForm::kBest,
                                              .shader_dir = {},
                                              .cache_folder = {},
                                              .max_range_bytes = kRange});
        const auto step = [&](int width, int height) {
            auto photo = std::make_shared<ViewImage>();
            photo->rgb = Image8(width, height, 3);
            StepParams params;
            params.render = params_of(scene);
            backend->step({static_cast<std::size_t>(width), resized(scene.camera, width, height), photo},
                          params);
            return backend->finish();
        };
        backend->load(state_of(scene.cloud));
        SplatEdit copies;
        for (std::size_t row = 0; row < 4 * scene.cloud.size(); ++row)
            copies.source.push_back(static_cast<std::uint32_t>(row / 4));
        backend->apply(copies);
        const std::size_t most_pairs = (kRange / 16 - 1) * 4 / 9, splats = copies.source.size();
        CHECK_EQ(backend->density_input().most_splats, kRange / 48);  // nothing was drawn yet
        const StepResult one_tile = step(16, 12);
        REQUIRE_EQ(one_tile.splats_dropped, 0);
        CHECK_EQ(backend->read().stats.most_pairs, one_tile.instances);
        const auto expected =
            static_cast<std::size_t>(0.9 * static_cast<double>(most_pairs) /
                                     static_cast<double>(one_tile.instances) * static_cast<double>(splats));
        CHECK_EQ(backend->density_input().most_splats, std::min(kRange / 48, expected));
        const TrainState before = backend->read();
        CHECK_EQ(step(48, 32).view_index, 16);  // still that of the one tile: the photo is left out
        const TrainState saved = backend->read();
        CHECK(saved.cloud == before.cloud);
        CHECK(saved.optimizer.first == before.optimizer.first);
        CHECK_GT(saved.stats.most_pairs, most_pairs);
        CHECK_LT(backend->density_input().most_splats, splats);
        step(16, 12);
        CHECK_FALSE(backend->read().optimizer.first == before.optimizer.first);
        const RenderResult drawn =  // in parts
            backend->render(resized(scene.camera, 48, 32), params_of(scene), RenderMode::kColor);
        CHECK_GT(drawn.instances, most_pairs);
        SplatEdit refinement;
        refinement.reset_stats = true;
        backend->apply(refinement);
        CHECK_EQ(backend->read().stats.most_pairs, 0);
        backend->load(saved);
        CHECK_LT(backend->density_input().most_splats, splats);
        CHECK_THROWS_WITH_AS(step(64, 48), doctest::Contains("photo of 64x48 px"), Error);
        CHECK(backend->read().cloud == saved.cloud);
    }

    TEST_CASE("where memory ends, there is room for as many pairs as before, and splats are as they were") {
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        auto photo = std::make_shared<ViewImage>();
        photo->rgb = Image8(kWidth, kHeight, 3);
        StepParams params;
        params.render = params_of(scene);
        const TrainingView view{0, resized(scene.camera, kWidth, kHeight), photo};
        SplatEdit more;
        constexpr std::size_t kCopies = 100;
        for (std::size_t row = 0; row < kCopies * scene.cloud.size(); ++row)
            more.source.push_back(static_cast<std::uint32_t>(row / kCopies));
        set_log_level(LogLevel::kError);
        backend->load(state_of(scene.cloud));
        backend->step(view, params);
        CHECK_EQ(backend->finish().splats_dropped, 0);
        const TrainState before = backend->read();
        {
            const SmallMemory memory(4'000'000);
            CHECK_THROWS_WITH_AS(
                backend->apply(more), doctest::Contains("no room for the new splats"), Error);
        }
        CHECK(backend->read().cloud == before.cloud);
        CHECK(backend->read().optimizer.first == before.optimizer.first);
        backend->apply(more);
        params.step = 1;
        {
            const SmallMemory memory(1'500'000);  // the slots of 41,000 pairs
            backend->step(view, params);
            CHECK_EQ(backend->finish().step, 0);  // left out
            CHECK(backend->read().stats.most_pairs > (1 << 14));
            CHECK_LT(backend->density_input().most_splats, kCopies * scene.cloud.size());
            const auto draw = [&](int width, int height) {
                return backend->render(
                    resized(scene.camera, width, height), params.render, RenderMode::kColor);
            };
            CHECK_GT(draw(kWidth, kHeight).instances, 41'000);  // in parts
            CHECK_THROWS_WITH_AS(
                (void)draw(16, 16), doctest::Contains("one tile of a picture has 24600 splats"), Error);
        }
        set_log_level(LogLevel::kInfo);
    }
}

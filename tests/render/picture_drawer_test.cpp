// Pictures whose pairs do not fit into the driver's buffers are drawn in parts, by training's engine and by that of films.
// SPDX-License-Identifier: MIT
#include "core/train/check_scene.h"
#include "core/train/splat_edit.h"
#include "render/gl_cloud_renderer.h"
#include "render/viewport.h"
#include "tests/render/gl_test_scene.h"
#include "tests/render/image_distance.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr std::array kModes{
    RenderMode::kColor, RenderMode::kDepth, RenderMode::kAlpha, RenderMode::kNormal, RenderMode::kTileLoad};
constexpr std::size_t kCopies = 4;
constexpr int kTileCap = 300;  // splats
// Bytes of the largest buffer: 1,300 splats of 48 and 3,900 pixels of 16, which are all, but only 7,800 pairs of 8.
constexpr std::size_t kRange = 62'400, kPairsThatFit = kRange / 8;

/// 0: all the room that the driver has.
GlOptions options(std::size_t max_range_bytes) {
    return {.subgroups = SubgroupForm::kBest,
            .shader_dir = {},
            .cache_folder = {},
            .max_range_bytes = max_range_bytes};
}

/// Each splat a few times.
TrainState crowded_state() {
    TrainState state = state_of(busy_scene().cloud);
    SplatEdit copies;
    for (std::size_t row = 0; row < kCopies * state.cloud.size(); ++row)
        copies.source.push_back(static_cast<std::uint32_t>(row / kCopies));
    apply_edit(state, copies);
    return state;
}

RenderParams params(int tile_cap) {
    RenderParams out;
    out.background = {0.2F, 0.4F, 0.6F};
    out.tile_cap = tile_cap;
    out.splat_scale = 6;  // over many tiles each
    return out;
}

/// Null, with the reason printed, where no driver answers.
std::unique_ptr<Backend> backend_with(const TrainState& state, std::size_t max_range_bytes) {
    std::unique_ptr<GlContext> context = gl_context();
    if (context == nullptr) return nullptr;
    auto backend = make_gl_backend(Settings{}, std::move(context), options(max_range_bytes));
    backend->load(state);
    return backend;
}

/// In every mode, without a cap on the tiles' lists and then with one.
std::vector<RenderResult> pictures(Backend& backend) {
    std::vector<RenderResult> out;
    for (const int tile_cap : {0, kTileCap})
        for (const RenderMode mode : kModes)
            out.push_back(backend.render(busy_scene().camera, params(tile_cap), mode));
    return out;
}

}  // namespace

TEST_SUITE("gl picture drawer") {
    TEST_CASE("a trained scene's picture in parts is the whole one in every mode, and counts the same") {
        const TrainState state = crowded_state();
        std::vector<RenderResult> whole;
        if (const auto backend = backend_with(state, 0)) whole = pictures(*backend);
        if (whole.empty()) return;
        const std::vector<RenderResult> parts = pictures(*backend_with(state, kRange));
        CHECK_GT(whole.front().instances, kPairsThatFit);
        CHECK_GT(whole.back().tiles_capped, 0);
        for (std::size_t i = 0; i < whole.size(); ++i) {
            CAPTURE(i);
            CHECK(share_apart(parts[i].image, whole[i].image, kTolerance) < kFew);
            CHECK_EQ(parts[i].visible, whole[i].visible);
            CHECK_EQ(parts[i].instances, whole[i].instances);
            CHECK_EQ(parts[i].tiles_capped, whole[i].tiles_capped);
        }
    }

    TEST_CASE("a film's picture in parts, all of it or a band, is the whole one in every mode") {
        const auto cloud = std::make_shared<const SplatCloud>(crowded_state().cloud);
        std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        std::unique_ptr<GlContext> beside = context->create_shared();
        const Camera camera = busy_scene().camera;
        std::array<ImageF, kModes.size()> whole;
        {
            const auto roomy = make_gl_cloud_renderer(std::move(context), options(0));
            roomy->show(cloud);
            for (std::size_t i = 0; i < kModes.size(); ++i)
                whole[i] = roomy->draw(camera, params(0), kModes[i]);
        }
        const auto narrow = make_gl_cloud_renderer(std::move(beside), options(kRange));
        narrow->show(cloud);
        for (std::size_t i = 0; i < kModes.size(); ++i) {
            CAPTURE(i);
            CHECK(share_apart(narrow->draw(camera, params(0), kModes[i]), whole[i], kTolerance) < kFew);
            const ImageF band = narrow->draw_rows(camera, params(0), kModes[i], {16, camera.height - 16});
            ImageF expected(camera.width, camera.height - 16, whole[i].channels);
            std::copy_n(whole[i].pixel(0, 16), expected.data.size(), expected.data.begin());
            CHECK(share_apart(band, expected, kTolerance) < kFew);
        }
    }

    TEST_CASE("the viewport shows whole pictures only, and says which does not fit") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            Viewport viewport(*context, options(kRange));
            const StillSplats splats = viewport.upload(crowded_state().cloud);
            SharedPicture picture;
            const auto draw = [&](float splat_scale) {
                RenderParams drawn = params(0);
                drawn.splat_scale = splat_scale;
                return viewport.draw(splats.source(), busy_scene().camera, drawn, {}, picture);
            };
            CHECK_THROWS_WITH_AS((void)draw(6), doctest::Contains("there is room for 7800"), Error);
            CHECK_FALSE(draw(1).overflowed);
        }
        context->release();
    }
}

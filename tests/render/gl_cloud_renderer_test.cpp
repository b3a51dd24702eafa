// SPDX-License-Identifier: MIT
#include "render/gl_cloud_renderer.h"

#include "core/cpu/cpu_renderer.h"
#include "core/train/check_scene.h"
#include "tests/gl_context.h"
#include "tests/render/image_distance.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

using namespace splatelier;
using namespace splatelier::test;

namespace {

const GlOptions kUncached{.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}};

std::shared_ptr<const SplatCloud> busy_cloud() {
    return std::make_shared<const SplatCloud>(busy_scene().cloud);
}

RenderParams params() {
    RenderParams out;
    out.background = {0.2F, 0.4F, 0.6F};
    return out;
}

}  // namespace

TEST_SUITE("gl cloud renderer") {
    TEST_CASE("each mode is the picture that the CPU draws") {
        std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        const std::unique_ptr<CloudRenderer> gl = make_gl_cloud_renderer(std::move(context), kUncached);
        const std::unique_ptr<CloudRenderer> cpu = make_cpu_cloud_renderer(2, WorkerPriority::kNormal);
        gl->show(busy_cloud());
        cpu->show(busy_cloud());
        const Camera camera = resized(busy_scene().camera, 150, 104);
        for (const RenderMode mode : {RenderMode::kColor,
                                      RenderMode::kDepth,
                                      RenderMode::kAlpha,
                                      RenderMode::kNormal,
                                      RenderMode::kTileLoad}) {
            CAPTURE(static_cast<int>(mode));
            const ImageF drawn = gl->draw(camera, params(), mode);
            CHECK(share_apart(drawn, cpu->draw(camera, params(), mode), kTolerance) < kFew);
        }
    }

    TEST_CASE("a picture in bands and parts, down to single tiles, is the picture that is drawn at once") {
        std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        std::unique_ptr<GlContext> beside = context->create_shared();
        const Camera camera = resized(busy_scene().camera, 150, 104);
        const ImageF whole = [&] {
            const std::unique_ptr<CloudRenderer> gl = make_gl_cloud_renderer(std::move(context), kUncached);
            gl->show(busy_cloud());
            return gl->draw(camera, params(), RenderMode::kColor);
        }();
        constexpr std::size_t kOneTile = 16 * 16;
        const std::unique_ptr<CloudRenderer> gl =
            make_gl_cloud_renderer(std::move(beside), kUncached, kOneTile);
        gl->show(busy_cloud());
        for (int first = 0; first < camera.height; first += 48) {
            const RowBand band{first, std::min(48, camera.height - first)};
            const ImageF rows = gl->draw_rows(camera, params(), RenderMode::kColor, band);
            REQUIRE(rows.height == band.count);
            ImageF expected(camera.width, band.count, 3);
            std::copy_n(whole.pixel(0, first), expected.data.size(), expected.data.begin());
            CHECK(share_apart(rows, expected, kTolerance) < kFew);
        }
    }

    TEST_CASE("other splats take the place of those before them, and none at all leave the background") {
        std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        const std::unique_ptr<CloudRenderer> gl = make_gl_cloud_renderer(std::move(context), kUncached);
        const Camera camera = busy_scene().camera;
        gl->show(busy_cloud());
        const ImageF busy = gl->draw(camera, params(), RenderMode::kColor);
        CHECK(gl->device_ms() > 0);
        gl->show(std::make_shared<const SplatCloud>());
        const ImageF empty = gl->draw(camera, params(), RenderMode::kColor);
        CHECK(gl->device_ms() == 0);
        ImageF background(camera.width, camera.height, 3);
        for (std::size_t i = 0; i < background.data.size(); ++i)
            background.data[i] = params().background[static_cast<int>(i % 3)];
        CHECK(share_apart(empty, background, 1e-6F) == 0);
        CHECK(share_apart(busy, background, 0.1F) > 0.1);
        gl->show(busy_cloud());
        CHECK(share_apart(gl->draw(camera, params(), RenderMode::kColor), busy, 0) == 0);
    }
}

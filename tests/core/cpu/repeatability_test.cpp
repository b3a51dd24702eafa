// The same bytes whatever the number of threads, and after a resume; edits as core/train says them.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "core/train/check_scene.h"
#include "core/train/splat_edit.h"
#include "tests/core/engine_checks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

TrainState trained(const CheckScene& scene, int threads, std::int64_t resume_after) {
    auto backend = make_cpu_backend(threads);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    train(*backend, scene, 0, resume_after);
    const TrainState middle = backend->read();
    backend = make_cpu_backend(threads);
    backend->load(middle);
    train(*backend, scene, resume_after, 16);
    return backend->read();
}

}  // namespace

TEST_CASE("the CPU engine trains to the same bytes on 1, 2 and 5 threads, resumed or not") {
    const CheckScene scene = busy_scene();
    const TrainState once = trained(scene, 1, 0);
    CHECK(once.cloud.means != scene.cloud.means);
    check_equal(once, trained(scene, 2, 5));
    check_equal(once, trained(scene, 5, 13));
}

TEST_CASE("an edit of the CPU engine's splats is the plain one") {
    const CheckScene scene = busy_scene();
    const auto backend = make_cpu_backend(2);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    train(*backend, scene, 0, 3);
    TrainState expected = backend->read();
    SplatEdit edit = varied_edit(expected.cloud.size());
    SUBCASE("rows change") {}
    SUBCASE("rows stay and statistics are zeroed") {
        edit.source.clear();
        std::erase_if(edit.changes, [](const RowChange& change) { return change.row > 100; });
        edit.reset_stats = true;
    }
    apply_edit(expected, edit);
    backend->apply(edit);
    check_equal(backend->read(), expected);
}

TEST_CASE("a snapshot holds the splats of its step") {
    const CheckScene scene = busy_scene();
    const auto backend = make_cpu_backend(2);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    train(*backend, scene, 0, 2);
    const auto snapshot = backend->make_snapshot();
    backend->publish(*snapshot, 2);
    CHECK_EQ(snapshot->step, 2);
    CHECK_EQ(snapshot->splat_count, scene.cloud.size());
    CHECK(dynamic_cast<const CpuSnapshot&>(*snapshot).cloud == backend->read().cloud);
}

TEST_CASE("a parameter that is not a number is reported, and one picture with it still drawn") {
    CheckScene scene = busy_scene();
    scene.cloud.means[7] = std::numeric_limits<float>::quiet_NaN();
    scene.cloud.log_scales[40] = std::numeric_limits<float>::infinity();
    const auto backend = make_cpu_backend(2);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    const StepResult result = backend->step({0, scene.camera, scene.photo}, varied_step(0));
    CHECK_FALSE(result.finite);
    CHECK(std::isfinite(result.loss));
}

TEST_CASE("an empty scene is the background, and trains to nothing") {
    const CheckScene scene = busy_scene();
    const auto backend = make_cpu_backend(2);
    backend->load({});
    StepParams params;
    params.render.background = Vec3f(0.25F, 0.5F, 1);
    const StepResult result = backend->step({0, scene.camera, scene.photo}, params);
    CHECK(result.finite);
    CHECK_EQ(result.visible, 0);
    const RenderResult picture = backend->render(scene.camera, params.render, RenderMode::kColor);
    CHECK_EQ(*picture.image.pixel(3, 4), 0.25F);
}

TEST_CASE("bands of a picture are its rows to the byte, in every mode, with capped tiles too") {
    CheckScene scene = busy_scene();
    scene.camera = resized(scene.camera, 150, 104);  // seven rows of tiles, the last one cut
    Workers workers(2);
    CpuRenderer renderer(workers);
    RenderParams params;
    SUBCASE("all that lies over a tile") {}
    SUBCASE("the nearest of it") {
        params.tile_cap = 20;
    }
    for (const RenderMode mode : {RenderMode::kColor,
                                  RenderMode::kDepth,
                                  RenderMode::kNormal,
                                  RenderMode::kAlpha,
                                  RenderMode::kTileLoad}) {
        const ImageF whole = renderer.draw(scene.cloud, scene.camera, params, mode).image;
        std::vector<float> joined;
        for (int first = 0; first < scene.camera.height; first += 2 * kBandAlignment) {
            const RowBand band{first, std::min(2 * kBandAlignment, scene.camera.height - first)};
            const ImageF rows = renderer.draw_rows(scene.cloud, scene.camera, params, mode, band).image;
            CHECK(rows.height == band.count);
            joined.insert(joined.end(), rows.data.begin(), rows.data.end());
        }
        CHECK(joined == whole.data);
    }
}

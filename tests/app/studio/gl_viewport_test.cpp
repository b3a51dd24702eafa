// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"
#include "core/cpu/cpu_backend.h"
#include "render/viewport.h"
#include "tests/render/gl_test_scene.h"

#include <cmath>
#include <cstdlib>
#include <thread>

using namespace splatelier;
using namespace splatelier::test;

namespace {

const GlOptions kUncached{.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}};

std::unique_ptr<GlContext> share_group() {
    try {
        return GlContext::create();
    } catch (const Error& error) {
        MESSAGE("skipped: ", error.what());
        return nullptr;
    }
}

/// Mean |a - b| of the bytes.
double mean_difference(const Image8& a, const Image8& b) {
    REQUIRE(a.data.size() == b.data.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.data.size(); ++i) sum += std::abs(int(a.data[i]) - int(b.data[i]));
    return sum / static_cast<double>(a.data.size());
}

/// A viewport on its own thread's context, and a window's that looks at what it has drawn.
struct Screens {
    std::unique_ptr<GlContext> window, own;
    explicit Screens(const GlContext& group) : window(group.create_shared()), own(group.create_shared()) {}

    Image8 shown(const GoldenScene& scene, const RenderParams& params, Shown mode) {
        SharedPicture picture;
        std::thread([&] {
            own->make_current();
            {
                Viewport viewport(*own, kUncached);
                const StillSplats splats = viewport.upload(scene.cloud);
                viewport.draw(splats.source(), scene.camera, params, mode, picture);
            }
            own->release();
        }).join();
        window->make_current();
        Image8 out = read_picture(picture.texture);
        picture = {};
        window->release();
        return out;
    }
};

Image8 expected(Backend& backend, const GoldenScene& scene, const RenderParams& params, ViewMode mode) {
    if (mode == ViewMode::kPoints) return paint_points(scene.cloud, scene.camera, params.near, 2);
    return colored(
        backend.render(scene.camera, params, render_mode(mode)), render_mode(mode), params.tile_cap);
}

}  // namespace

TEST_SUITE("gl viewport") {
    TEST_CASE(
        "every mode drawn in one context shows in another what the plain code makes of the same splats") {
        const auto group = share_group();
        if (group == nullptr) return;
        Screens screens(*group);
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        const auto cpu = make_cpu_backend(1);
        cpu->load(state_of(scene.cloud));
        RenderParams params = params_of(scene);
        struct Claim {
            ViewMode mode;
            Shown shown;
            int tile_cap;
            double tolerance;  // mean of |difference| over the bytes
        };
        // Depths: the span comes from a histogram of 128 bins an octave. Points: those too faint to be drawn have no
        // dot on the GPU. (An empty picture is at least 64 away, by its opacity of 0 alone.)
        for (const Claim& claim : {Claim{ViewMode::kColor, Shown::kColor, 0, 0.1},
                                   Claim{ViewMode::kDepth, Shown::kDepth, 0, 1.5},
                                   Claim{ViewMode::kNormal, Shown::kNormal, 0, 0.1},
                                   Claim{ViewMode::kAlpha, Shown::kAlpha, 0, 0.1},
                                   Claim{ViewMode::kTileLoad, Shown::kTileLoad, 0, 0.1},
                                   Claim{ViewMode::kTileLoad, Shown::kTileLoad, 4, 0.1},
                                   Claim{ViewMode::kPoints, Shown::kPoints, 0, 1.0}}) {
            CAPTURE(static_cast<int>(claim.mode));
            CAPTURE(claim.tile_cap);
            params.tile_cap = claim.tile_cap;
            const Image8 picture = screens.shown(scene, params, claim.shown);
            const Image8 wanted = expected(*cpu, scene, params, claim.mode);
            CHECK(mean_difference(picture, wanted) < claim.tolerance);
            CHECK(mean_difference(Image8(picture.width, picture.height, 4), wanted) >
                  64 + 4 * claim.tolerance);
        }
    }
}
#endif

// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/painted_parts.h"
#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"
#include "app/studio/ring_painter.h"
#include "core/cpu/cpu_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "core/parallel.h"
#include "render/viewport.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"

#include <cmath>
#include <cstdlib>
#include <thread>

using namespace splatelier;
using namespace splatelier::test;

namespace {

const GlOptions kUncached{.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}};

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
    Workers workers{1};
    explicit Screens(const GlContext& group) : window(group.create_shared()), own(group.create_shared()) {}

    Image8 shown(const GoldenScene& scene,
                 const RenderParams& params,
                 const ViewportLook& look,
                 SelectedSplats* selected = nullptr) {
        SharedPicture picture;
        std::thread([&] {
            own->make_current();
            {
                Viewport viewport(*own, kUncached);
                const StillSplats splats = viewport.upload(scene.cloud);
                viewport.draw(splats.source(), scene.camera, params, look, picture);
                if (selected != nullptr) *selected = viewport.selected();
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

/// One of each kind, and mixtures; what is selected, what is hidden.
std::vector<ShownSelection> selections(const GoldenScene& scene) {
    const Camera& camera = scene.camera;
    const Vec2 size(camera.width, camera.height);
    const ScreenRectangle rectangle{camera, 0.21 * size, 0.77 * size};
    const BrushStroke stroke{
        camera, {0.1 * size, Vec2(0.5, 0.3).cwiseProduct(size), 0.9 * size}, 0.1 * size.x()};
    const BrushStroke dab{camera, {0.5 * size}, 0.2 * size.x()};
    const Vec3f middle = Eigen::Map<const Vec3f>(scene.cloud.means.data());
    const WorldBox box{middle - Vec3f::Constant(0.5F), middle + Vec3f::Constant(0.7F)};
    const auto of = [](auto shape, bool inverted) {
        SplatSelection out;
        out.shapes = {{shape, SelectionMode::kAdd}};
        out.inverted = inverted;
        return out;
    };
    SplatSelection mixed = of(rectangle, false);
    mixed.shapes.push_back({stroke, SelectionMode::kRemove});
    mixed.shapes.push_back({box, SelectionMode::kAdd});
    SplatSelection ranged = of(rectangle, true);
    ranged.least_opacity = 0.3F;
    ranged.most_size = 0.2F;
    return {{of(rectangle, false), {}},
            {of(stroke, false), {}},
            {of(dab, true), {}},
            {of(box, false), {}},
            {mixed, {}},
            {ranged, {}},
            {{}, {of(rectangle, false)}},
            {of(box, true), {mixed, ranged}}};
}

Image8 expected(Backend& backend, const GoldenScene& scene, const RenderParams& params, ViewMode mode) {
    if (mode == ViewMode::kPoints) return paint_points(scene.cloud, scene.camera, params.near, 2);
    if (mode == ViewMode::kRings)
        return paint_rings(scene.cloud, scene.camera, params.near, params.splat_scale);
    return colored(
        backend.render(scene.camera, params, render_mode(mode)), render_mode(mode), params.tile_cap);
}

}  // namespace

TEST_SUITE("gl viewport") {
    TEST_CASE(
        "every mode drawn in one context shows in another what the plain code makes of the same splats") {
        const auto group = gl_context();
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
                                   Claim{ViewMode::kPoints, Shown::kPoints, 0, 1.0},
                                   Claim{ViewMode::kRings, Shown::kRings, 0, 1.0}}) {
            CAPTURE(static_cast<int>(claim.mode));
            CAPTURE(claim.tile_cap);
            params.tile_cap = claim.tile_cap;
            const Image8 picture = screens.shown(scene, params, {.shown = claim.shown});
            const Image8 wanted = expected(*cpu, scene, params, claim.mode);
            CHECK(mean_difference(picture, wanted) < claim.tolerance);
            CHECK(mean_difference(Image8(picture.width, picture.height, 4), wanted) >
                  64 + 4 * claim.tolerance);
        }
    }

    TEST_CASE("the GPU selects, marks and hides the splats that the plain rules mean") {
        const auto group = gl_context();
        if (group == nullptr) return;
        Screens screens(*group);
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        CpuRenderer renderer(screens.workers);
        const RenderParams params = params_of(scene);
        for (const ShownSelection& selection : selections(scene)) {
            CAPTURE(selection.selected.shapes.size());
            CAPTURE(selection.hidden.size());
            PaintJob job;
            job.params = params;
            job.selection = std::make_shared<const ShownSelection>(selection);
            const auto fewer = without_hidden(job, scene.cloud);
            const SplatCloud& seen = fewer ? *fewer : scene.cloud;
            PaintedPicture wanted;
            wanted.rgba =
                colored(renderer.draw(seen, scene.camera, params, RenderMode::kColor), RenderMode::kColor, 0);
            const Image8 bare = wanted.rgba;
            mark_selected(job, scene.cloud, scene.camera, wanted);
            SelectedSplats selected;
            const Image8 picture = screens.shown(
                scene, params, {.selected = &selection.selected, .hidden = selection.hidden}, &selected);
            CHECK(selected.count == wanted.selected);
            CHECK(selected.box.has_value() == wanted.selected_box.has_value());
            if (selected.box) {
                CHECK(selected.box->low == wanted.selected_box->low);
                CHECK(selected.box->high == wanted.selected_box->high);
            }
            CHECK(mean_difference(picture, wanted.rgba) < 0.1);
            if (wanted.selected > 3)
                CHECK(mean_difference(picture, bare) > mean_difference(picture, wanted.rgba));
        }
    }
}
#endif

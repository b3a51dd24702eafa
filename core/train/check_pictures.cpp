// SPDX-License-Identifier: MIT
#include "core/train/check_pictures.h"

#include "core/math/reference_renderer.h"
#include "core/train/check_comparison.h"
#include "core/train/check_scene.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace splatelier {
namespace {

constexpr double kColorAllowed = 1e-4, kColorAllowedAtEdges = 0.02;
constexpr double kDepthAllowed = 2e-3, kDepthAllowedAtEdges = 0.2;  // world units; the scene is 4 away
constexpr double kNormalAllowed = 2e-3, kNormalAllowedAtEdges = 0.2;
constexpr double kSolidAlpha = 0.05;  // expected depth and normal are compared where this much is seen

/// The values of pixels whose alpha is at least kSolidAlpha.
template <typename Values>
std::vector<double> where_solid(const Values& values, const Image<double>& alpha) {
    std::vector<double> out;
    const std::size_t channels = values.size() / alpha.data.size();
    for (std::size_t i = 0; i < values.size(); ++i)
        if (alpha.data[i / channels] >= kSolidAlpha) out.push_back(static_cast<double>(values[i]));
    return out;
}

using Draw = std::function<ImageF(const Camera&, const RenderParams&, RenderMode)>;

/// What `draw` makes of the scene, in every mode.
Comparison compare_pictures(const CheckScene& scene, const Draw& draw) {
    const math::SplatArrays<double> splats = math::splats_as<double>(scene.cloud);
    const Camera camera = resized(scene.camera, 50, 41);
    Comparison comparison;
    for (const int tile_cap : {0, 12}) {
        const RenderParams params{.background = Vec3f(0.3F, 0.1F, 0.6F),
                                  .near = 0.2,
                                  .tile_cap = tile_cap,
                                  .antialiased = tile_cap != 0,
                                  .splat_scale = tile_cap != 0 ? 0.8F : 1.0F};
        const auto expected =
            math::reference_render(splats,
                                   camera,
                                   {.background = params.background.cast<double>(),
                                    .near = params.near,
                                    .tile_cap = params.tile_cap,
                                    .antialiased = params.antialiased,
                                    .splat_scale = static_cast<double>(params.splat_scale)});
        const auto drawn = [&](RenderMode mode) { return draw(camera, params, mode).data; };
        const std::string which = tile_cap != 0 ? ", anti-aliased and capped" : "";
        comparison.add_picture("colour" + which,
                               drawn(RenderMode::kColor),
                               expected.color.data,
                               kColorAllowed,
                               kColorAllowedAtEdges);
        comparison.add_picture("alpha" + which,
                               drawn(RenderMode::kAlpha),
                               expected.alpha.data,
                               kColorAllowed,
                               kColorAllowedAtEdges);
        comparison.add_picture("depth" + which,
                               where_solid(drawn(RenderMode::kDepth), expected.alpha),
                               where_solid(expected.depth.data, expected.alpha),
                               kDepthAllowed,
                               kDepthAllowedAtEdges);
        comparison.add_picture("normals" + which,
                               where_solid(drawn(RenderMode::kNormal), expected.alpha),
                               where_solid(expected.normal.data, expected.alpha),
                               kNormalAllowed,
                               kNormalAllowedAtEdges);
        // A tile of which an ellipse touches a corner between the pixels' centres may list it or not.
        comparison.add_picture(
            "lengths of tile lists" + which, drawn(RenderMode::kTileLoad), expected.tile_load.data, 1, 2);
    }
    return comparison;
}

}  // namespace

CheckResult check_pictures(Backend& backend) {
    const CheckScene scene = busy_scene();
    backend.load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    const auto draw = [&](const Camera& camera, const RenderParams& params, RenderMode mode) {
        return backend.render(camera, params, mode).image;
    };
    return compare_pictures(scene, draw).result("Pictures of every kind are the plain renderer's");
}

CheckResult check_pictures(CloudRenderer& renderer) {
    const CheckScene scene = busy_scene();
    renderer.show(std::make_shared<const SplatCloud>(scene.cloud));
    const auto draw = [&](const Camera& camera, const RenderParams& params, RenderMode mode) {
        return renderer.draw(camera, params, mode);
    };
    return compare_pictures(scene, draw)
        .result("Films and exports draw the same pictures, from the first one on");
}

}  // namespace splatelier

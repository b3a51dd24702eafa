// The CPU engine against the plain renderer of core/math in double, where every rule is at work: masks, tile caps,
// lower SH degrees, both modes, regularisers, and the other kinds of picture.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "core/math/loss.h"
#include "core/math/mcmc.h"
#include "core/random.h"
#include "core/train/check_scene.h"
#include "core/train/reference_step.h"
#include "tests/core/cpu/each_instruction_set.h"
#include "tests/core/math/golden_scene.h"

using namespace splatelier;
using namespace splatelier::test;

namespace {

struct Variant {
    std::string name;
    bool masked = false, antialiased = false;
    int sh_degree = 3, tile_cap = 0;
    float ssim_weight = 0.2F, opacity_weight = 0, scale_weight = 0;
};

const std::vector<Variant>& variants() {
    static const std::vector<Variant> all = {
        {.name = "plain"},
        {.name = "masked", .masked = true},
        {.name = "antialiased", .antialiased = true},
        {.name = "degree 1", .sh_degree = 1},
        {.name = "capped", .tile_cap = 7},
        {.name = "L1 alone", .ssim_weight = 0},
        {.name = "regularised", .opacity_weight = 0.01F, .scale_weight = 0.02F},
    };
    return all;
}

StepParams step_params(const Variant& variant) {
    StepParams params;
    params.render.sh_degree = variant.sh_degree;
    params.render.tile_cap = variant.tile_cap;
    params.render.antialiased = variant.antialiased;
    params.render.background = Vec3f(0.2F, 0.5F, 0.9F);
    params.ssim_weight = variant.ssim_weight;
    params.opacity_weight = variant.opacity_weight;
    params.scale_weight = variant.scale_weight;
    return params;
}

void check_gradient(const std::string& name,
                    const std::vector<float>& first_moment,
                    const std::vector<double>& expected) {
    CAPTURE(name);
    std::vector<double> gradient(first_moment.begin(), first_moment.end());
    for (double& g : gradient) g *= 10;  // Adam's first moment after one step from zero
    CHECK_LE(largest_difference(gradient, expected), 2e-4 * largest_magnitude(expected) + 1e-12);
}

/// The photo with every value that the picture meets within rounding moved away from it: the sign of their
/// difference is L1's gradient.
std::shared_ptr<const ViewImage> apart_from(const Image<double>& picture, const ViewImage& photo) {
    auto out = std::make_shared<ViewImage>(photo);
    for (std::size_t i = 0; i < picture.data.size(); ++i)
        if (std::abs(picture.data[i] * 255 - out->rgb.data[i]) < 0.01) out->rgb.data[i] ^= 8;
    return out;
}

void check_variant(const CheckScene& scene, const Variant& variant) {
    CAPTURE(variant.name);
    const StepParams params = step_params(variant);
    const auto splats = math::splats_as<double>(scene.cloud);
    const auto frame = math::reference_render(splats, scene.camera, reference_rules(params.render));
    const auto photo = apart_from(frame.color, variant.masked ? *with_mask(*scene.photo) : *scene.photo);
    const auto expected = reference_step<double>(scene.cloud, scene.camera, *photo, params);
    const auto backend = make_cpu_backend(2);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    const StepResult result = backend->step({0, scene.camera, photo}, params);
    CHECK(result.loss == doctest::Approx(expected.loss).epsilon(1e-5));
    CHECK(result.l1 == doctest::Approx(expected.l1).epsilon(1e-5));
    CHECK(result.ssim == doctest::Approx(expected.ssim).epsilon(1e-4));
    CHECK_EQ(result.visible, expected.frame.visible);
    CHECK_EQ(result.tiles_capped, expected.frame.tiles_capped);
    CHECK_EQ(result.instances, expected.frame.instances);
    CHECK_EQ(result.splats_dropped, expected.frame.splats_dropped);

    const TrainState state = backend->read();
    const SplatCloud& moments = state.optimizer.first;
    check_gradient("means", moments.means, expected.gradients.splats.means);
    check_gradient("log_scales", moments.log_scales, expected.gradients.splats.log_scales);
    check_gradient("rotations", moments.rotations, expected.gradients.splats.rotations);
    check_gradient("opacity_logits", moments.opacity_logits, expected.gradients.splats.opacity_logits);
    check_gradient("sh_dc", moments.sh_dc, expected.gradients.splats.sh_dc);
    check_gradient("sh_rest", moments.sh_rest, expected.gradients.splats.sh_rest);
    CHECK_LE(largest_difference(state.stats.gradient_sum, expected.stats.gradient),
             2e-4 * largest_magnitude(expected.stats.gradient));
    CHECK(largest_difference(state.stats.view_count, expected.stats.count) == 0);
    CHECK_LE(largest_difference(state.stats.max_radius, expected.stats.radius), 1e-6);
}

}  // namespace

TEST_CASE("a step of the CPU engine is the reference's, whatever the rules") {
    const CheckScene scene = busy_scene();
    on_each_instruction_set([&] {
        for (const Variant& variant : variants()) check_variant(scene, variant);
    });
}

TEST_CASE("every kind of picture is the reference's") {
    const CheckScene scene = busy_scene();
    RenderParams params;
    params.background = Vec3f(0.2F, 0.5F, 0.9F);
    params.tile_cap = 40;
    params.splat_scale = 0.5F;
    const auto frame =
        math::reference_render(math::splats_as<double>(scene.cloud), scene.camera, reference_rules(params));
    on_each_instruction_set([&] {
        Workers workers(2);
        CpuRenderer renderer(workers);
        const auto draw = [&](RenderMode mode) {
            return renderer.draw(scene.cloud, scene.camera, params, mode).image;
        };
        CHECK_LE(largest_difference(draw(RenderMode::kColor).data, frame.color.data), 2e-5);
        CHECK_LE(largest_difference(draw(RenderMode::kAlpha).data, frame.alpha.data), 2e-5);
        CHECK(largest_difference(draw(RenderMode::kTileLoad).data, frame.tile_load.data) == 0);
        // Where next to nothing is seen, its depth is a quotient of next to nothings.
        const ImageF depth = draw(RenderMode::kDepth), normal = draw(RenderMode::kNormal);
        for (std::size_t i = 0; i < frame.alpha.data.size(); ++i) {
            if (frame.alpha.data[i] < 0.01) continue;
            CHECK_LE(std::abs(double{depth.data[i]} - frame.depth.data[i]), 1e-3);
            for (std::size_t axis = 0; axis < 3; ++axis)
                CHECK_LE(std::abs(double{normal.data[3 * i + axis]} - frame.normal.data[3 * i + axis]), 1e-3);
        }
    });
}

TEST_CASE("the backend draws what the renderer draws") {
    const CheckScene scene = busy_scene();
    Workers workers(1);
    CpuRenderer renderer(workers);
    const auto backend = make_cpu_backend(2);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    for (const RenderMode mode : {RenderMode::kColor, RenderMode::kDepth, RenderMode::kNormal}) {
        const RenderResult drawn = backend->render(scene.camera, {}, mode);
        CHECK(drawn.image.data == renderer.draw(scene.cloud, scene.camera, {}, mode).image.data);
    }
}

TEST_CASE("mcmc's noise on the means is the reference's displacement by the step's normals") {
    const CheckScene scene = busy_scene();
    StepParams params;
    params.step = 41;
    params.seed = 7;
    params.noise_scale = 3;
    on_each_instruction_set([&] {
        const auto backend = make_cpu_backend(2);
        backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
        (void)backend->step({0, scene.camera, scene.photo}, params);  // rates are 0: nothing else moves
        const SplatCloud moved = backend->read().cloud;
        for (std::size_t i = 0; i < moved.size(); ++i) {
            math::SplatShape<double> splat;
            Vec3 normal;
            for (int axis = 0; axis < 3; ++axis) {
                const std::size_t at = 3 * i + static_cast<std::size_t>(axis);
                splat.mean[axis] = double{scene.cloud.means[at]};
                splat.log_scale[axis] = double{scene.cloud.log_scales[at]};
                normal[axis] = random_normal(7, 41, RandomPurpose::kMcmcNoise, at);
            }
            for (int k = 0; k < 4; ++k)
                splat.rotation[k] = double{scene.cloud.rotations[4 * i + static_cast<std::size_t>(k)]};
            splat.opacity_logit = double{scene.cloud.opacity_logits[i]};
            const Vec3 displacement = math::noise_displacement(splat, normal, 3.0);
            for (int axis = 0; axis < 3; ++axis) {
                const double mean = double{moved.means[3 * i + static_cast<std::size_t>(axis)]};
                CHECK_LE(std::abs(mean - splat.mean[axis] - displacement[axis]),
                         1e-5 * displacement.norm() + 3e-7 * (1 + std::abs(splat.mean[axis])));
            }
        }
    });
}

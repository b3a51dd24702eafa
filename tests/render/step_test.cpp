// One training step against the formulas in double and against gsplat.
// SPDX-License-Identifier: MIT
#include "core/math/adam.h"
#include "core/train/reference_step.h"
#include "tests/render/step_scene.h"

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// Gradients are read off Adam's first moment after one step from zero: m = 0.1 g.
std::vector<double> gradient_of(const std::vector<float>& first_moment) {
    return {first_moment.begin(), first_moment.end()};
}

void check_gradient(const char* name,
                    const std::vector<float>& first,
                    const std::vector<double>& expected,
                    double share) {
    std::vector<double> gradient = gradient_of(first);
    for (double& g : gradient) g *= 10;
    CAPTURE(name);
    CHECK(largest_difference(gradient, expected) < share * largest_magnitude(expected));
}

/// `share`: of the largest gradient of the tensor.
void check_gradients(const OptimizerState& optimizer,
                     const math::SplatArrays<double>& expected,
                     double share) {
    check_gradient("means", optimizer.first.means, expected.means, share);
    check_gradient("log scales", optimizer.first.log_scales, expected.log_scales, share);
    check_gradient("rotations", optimizer.first.rotations, expected.rotations, share);
    check_gradient("opacity logits", optimizer.first.opacity_logits, expected.opacity_logits, share);
    check_gradient("sh constant", optimizer.first.sh_dc, expected.sh_dc, share);
    check_gradient("sh rest", optimizer.first.sh_rest, expected.sh_rest, share);
}

constexpr double kGradientShare =
    2e-4;  // of the largest gradient: what float SSIM allows (tests/golden/README.md)

/// One step on the backend against the reference in double: loss, counts, gradients, statistics.
void check_step(const StepScene& scene, const StepParams& params, double share = kGradientShare) {
    const math::ReferenceStep<double> expected =
        reference_step<double>(scene.golden.cloud, scene.golden.camera, *scene.photo, params);
    for (const SubgroupForm form : kForms) {
        const auto backend = gl_backend(form);
        if (backend == nullptr) return;
        backend->load(state_of(scene.golden.cloud));
        backend->step(scene.view(), params);
        const StepResult result = backend->finish();
        CHECK(result.loss == doctest::Approx(expected.loss).epsilon(1e-5));
        CHECK(result.l1 == doctest::Approx(expected.l1).epsilon(1e-5));
        CHECK(result.ssim == doctest::Approx(expected.ssim).epsilon(1e-5));
        CHECK_EQ(result.visible, expected.frame.visible);
        CHECK_EQ(result.instances, expected.frame.instances);
        CHECK_EQ(result.tiles_capped, expected.frame.tiles_capped);
        CHECK_EQ(result.splats_dropped, expected.frame.splats_dropped);
        CHECK(result.finite);
        const TrainState state = backend->read();
        check_gradients(state.optimizer, expected.gradients.splats, share);
        CHECK(largest_difference(state.stats.view_count, expected.stats.count) == 0);
        CHECK(largest_difference(state.stats.max_radius, expected.stats.radius) < 1e-6);
        const auto& gradient =
            params.absolute_gradients ? expected.stats.gradient_absolute : expected.stats.gradient;
        CHECK(largest_difference(state.stats.gradient_sum, gradient) < share * largest_magnitude(gradient));
    }
}

}  // namespace

TEST_SUITE("gl step") {
    TEST_CASE("a step's loss, gradients and statistics are those of the reference in double") {
        const StepScene scene = step_scene();
        check_step(scene, step_params(scene));
    }

    TEST_CASE("long lists are blended in many batches, with the same gradients") {
        const StepScene scene = dense_scene();
        // Transmittance is recovered through some hundred divisions in float.
        check_step(scene, step_params(scene), 5e-4);
    }

    TEST_CASE("a tile cap that ends within a bucket keeps the gradients, absolute ones too") {
        const StepScene scene = dense_scene();
        StepParams params = step_params(scene);
        params.absolute_gradients = true;
        params.render.tile_cap = 300;
        check_step(scene, params, 5e-4);
    }

    TEST_CASE("pictures of more than 256 tiles sort their pairs in two passes, with the same result") {
        StepScene scene = step_scene();
        scene.golden.camera = resized(scene.golden.camera, 350, 265);
        scene.photo->rgb = Image8(350, 265, 3);
        for (std::size_t i = 0; i < scene.photo->rgb.data.size(); ++i)
            scene.photo->rgb.data[i] = static_cast<std::uint8_t>(i / 7 % 251);
        check_step(scene, step_params(scene));
    }

    TEST_CASE("gradients are gsplat's") {
        const StepScene scene = step_scene();
        const Safetensors& file = backward_file();
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        for (const char* mode : {"classic", "antialiased"}) {
            CAPTURE(mode);
            StepParams params = step_params(scene);
            params.render.antialiased = std::string(mode) == "antialiased";
            backend->load(state_of(scene.golden.cloud));
            backend->step(scene.view(), params);
            const TrainState state = backend->read();
            const std::string prefix = "grad." + std::string(mode) + ".l1_ssim_valid.";
            const auto share = kGradientShare;
            check_gradient("means", state.optimizer.first.means, file.doubles(prefix + "means"), share);
            check_gradient(
                "log scales", state.optimizer.first.log_scales, file.doubles(prefix + "log_scales"), share);
            check_gradient(
                "rotations", state.optimizer.first.rotations, file.doubles(prefix + "quats"), share);
            check_gradient("opacities",
                           state.optimizer.first.opacity_logits,
                           file.doubles(prefix + "opacity_logits"),
                           share);
        }
    }

    TEST_CASE(
        "masked pixels, a tile cap, fewer bands of colour, absolute gradients and regularisers hold too") {
        StepScene scene = step_scene();
        StepParams params = step_params(scene);
        params.render.sh_degree = 1;
        params.render.antialiased = true;
        params.absolute_gradients = true;
        params.opacity_weight = 0.01F;
        params.scale_weight = 0.02F;
        check_step(scene, params);
        params.render.tile_cap = 20;
        scene.photo->mask = Image8(scene.golden.camera.width, scene.golden.camera.height, 1);
        for (std::size_t i = 0; i < scene.photo->mask.data.size(); ++i)
            scene.photo->mask.data[i] = i % 7 == 0 || i % 70 > 50 ? 0 : 255;
        check_step(scene, params);
    }

    TEST_CASE("Adam steps every parameter as the plain formula does, seen or not") {
        const StepScene scene = step_scene();
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        StepParams params = step_params(scene);
        const TwoSteps states = take_two_steps(*backend, scene, params);
        const TrainState &before = states.first, &after = states.second;
        const math::AdamCorrection correction = math::adam_correction(1);
        const auto check = [&](const auto& field, float rate) {
            const auto &p0 = field(before.cloud), &p1 = field(after.cloud);
            for (std::size_t i = 0; i < p0.size(); ++i) {
                // The step's gradient, from the first moment it made.
                const double m0 = double(field(before.optimizer.first)[i]),
                             m1 = double(field(after.optimizer.first)[i]);
                const auto expected =
                    math::adam_step<double>({double(p0[i]), m0, double(field(before.optimizer.second)[i])},
                                            (m1 - 0.9 * m0) * 10,
                                            double(rate),
                                            correction);
                CHECK(std::abs(double(p1[i]) - expected.parameter) <
                      1e-2 * double(rate) + 1e-6 * std::abs(double(p0[i])));
            }
        };
        check([](const SplatCloud& c) -> const std::vector<float>& { return c.means; }, params.rates.means);
        check([](const SplatCloud& c) -> const std::vector<float>& { return c.rotations; },
              params.rates.rotations);
        check([](const SplatCloud& c) -> const std::vector<float>& { return c.log_scales; },
              params.rates.log_scales);
        check([](const SplatCloud& c) -> const std::vector<float>& { return c.sh_dc; }, params.rates.sh_dc);
        check([](const SplatCloud& c) -> const std::vector<float>& { return c.sh_rest; },
              params.rates.sh_rest);
    }
}

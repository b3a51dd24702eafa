// The CPU engine against gsplat 1.6's float64 numbers: images, losses, gradients and statistics of a whole
// step, on every instruction set of this machine. Tolerances are tests/golden/README.md's for float32.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "tests/core/cpu/each_instruction_set.h"
#include "tests/core/math/golden_scene.h"

using namespace splatelier;
using namespace splatelier::test;

namespace {

RenderParams render_params(const GoldenScene& scene, bool antialiased, int degree) {
    RenderParams params;
    params.sh_degree = degree;
    params.background = scene.rules.background.cast<float>();
    params.near = scene.rules.near;
    params.antialiased = antialiased;
    return params;
}

/// Adam's first moment after one step from zero is a tenth of the gradient.
std::vector<double> gradient_of(const std::vector<float>& first_moment) {
    std::vector<double> gradient(first_moment.begin(), first_moment.end());
    for (double& g : gradient) g *= 10;
    return gradient;
}

void check_step(const GoldenScene& scene, bool antialiased, bool absolute) {
    CAPTURE(antialiased);
    CAPTURE(absolute);
    const std::string mode = antialiased ? "antialiased" : "classic";
    const auto number = [](const std::string& name) { return backward_file().doubles(name)[0]; };
    const auto backend = make_cpu_backend(2);
    backend->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    StepParams params;
    params.render = render_params(scene, antialiased, 3);
    params.absolute_gradients = absolute;
    const StepResult result = backend->step({0, scene.camera, golden_photo()}, params);
    CHECK(result.finite);
    CHECK(result.loss == doctest::Approx(number("loss." + mode + ".l1_ssim_valid")).epsilon(1e-5));
    CHECK(result.l1 == doctest::Approx(number("l1." + mode)).epsilon(1e-5));
    CHECK(result.ssim == doctest::Approx(number("ssim." + mode + ".valid")).epsilon(1e-4));

    const TrainState state = backend->read();
    const auto check = [&](const std::string& tensor, const std::vector<float>& first) {
        const auto expected = backward_file().doubles("grad." + mode + ".l1_ssim_valid." + tensor);
        CAPTURE(tensor);
        CHECK_LE(largest_difference(gradient_of(first), expected), 2e-4 * largest_magnitude(expected));
    };
    const SplatCloud& moments = state.optimizer.first;
    check("means", moments.means);
    check("log_scales", moments.log_scales);
    check("quats", moments.rotations);
    check("opacity_logits", moments.opacity_logits);
    check("sh", joined_sh(moments));

    const std::string stat = "stat." + mode + ".l1_ssim_valid.grad2d" + (absolute ? "_abs" : "");
    const auto expected = backward_file().doubles(stat);
    CHECK_LE(largest_difference(state.stats.gradient_sum, expected), 2e-4 * largest_magnitude(expected));
    const auto counts = backward_file().doubles("stat." + mode + ".count");
    CHECK(largest_difference(state.stats.view_count, counts) == 0);
}

}  // namespace

TEST_CASE("the CPU engine draws gsplat's pictures to 1e-5") {
    const GoldenScene scene = golden_scene(forward_file());
    on_each_instruction_set([&] {
        Workers workers(2);
        CpuRenderer renderer(workers);
        for (const bool antialiased : {false, true})
            for (const int degree : {0, 1, 2, 3}) {
                if (antialiased && degree != 3) continue;
                CAPTURE(antialiased);
                CAPTURE(degree);
                const std::string mode = antialiased ? "antialiased" : "classic";
                const RenderParams params = render_params(scene, antialiased, degree);
                const RenderResult picture =
                    renderer.draw(scene.cloud, scene.camera, params, RenderMode::kColor);
                const auto expected =
                    forward_file().doubles("image." + mode + ".deg" + std::to_string(degree));
                CHECK_LE(largest_difference(picture.image.data, expected), 1e-5);
                const RenderResult alpha =
                    renderer.draw(scene.cloud, scene.camera, params, RenderMode::kAlpha);
                CHECK_LE(largest_difference(alpha.image.data, forward_file().doubles("alpha." + mode)), 1e-5);
                const auto radii = forward_file().integers("mid.radii." + mode);
                std::size_t visible = 0;
                for (std::size_t i = 0; i < radii.size(); i += 2)
                    visible += radii[i] > 0 && radii[i + 1] > 0 ? 1 : 0;
                CHECK_EQ(picture.visible, visible);
            }
    });
}

TEST_CASE("one step of the CPU engine has gsplat's loss, gradients and statistics") {
    const GoldenScene scene = golden_scene(forward_file());
    on_each_instruction_set([&] {
        for (const bool antialiased : {false, true})
            for (const bool absolute : {false, true}) check_step(scene, antialiased, absolute);
    });
}

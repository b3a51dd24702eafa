// Short trainings on the OpenGL engine. SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "tests/render/gl_test_scene.h"

#include <array>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// The golden scene's own picture, as a photo, drawn by the backend under test.
std::shared_ptr<ViewImage> photo_of(Backend& backend, const GoldenScene& scene) {
    auto photo = std::make_shared<ViewImage>();
    photo->rgb = to_8bit(backend.render(scene.camera, params_of(scene), RenderMode::kColor).image);
    return photo;
}

/// The scene in grey and half seen through: a start that has something to learn.
SplatCloud faded(SplatCloud cloud) {
    for (float& value : cloud.sh_dc) value = 0;
    for (float& value : cloud.sh_rest) value = 0;
    for (float& logit : cloud.opacity_logits) logit = 0;
    return cloud;
}

StepParams params_at(std::int64_t step, const GoldenScene& scene) {
    StepParams params;
    params.step = step;
    params.render = params_of(scene);
    params.rates = {1e-4F, 5e-3F, 1e-3F, 5e-2F, 2.5e-2F, 1.25e-3F};
    return params;
}

}  // namespace

TEST_SUITE("gl training") {
    TEST_CASE("fifty steps lower the loss to a third, and repeat to the bit however they are submitted") {
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        std::array<TrainState, 2> ends;
        for (const bool cut : {false, true}) {
            Settings settings;
            settings.train.submission_ms = cut ? 0.05F : 0.0F;
            const auto backend = gl_backend(SubgroupForm::kBest, settings);
            if (backend == nullptr) return;
            backend->load(state_of(scene.cloud));
            const auto photo = photo_of(*backend, scene);
            backend->load(state_of(faded(scene.cloud)));
            double first_loss = 0;
            for (std::int64_t step = 0; step < 50; ++step) {
                backend->step({0, scene.camera, photo}, params_at(step, scene));
                if (step == 0) first_loss = backend->finish().loss;
            }
            const StepResult last = backend->finish();
            CHECK_EQ(last.step, 49);
            CHECK(last.finite);
            CHECK(last.loss < first_loss / 3);
            ends[cut ? 1 : 0] = backend->read();
        }
        CHECK(ends[0].cloud == ends[1].cloud);
        CHECK(ends[0].optimizer.first == ends[1].optimizer.first);
        CHECK(ends[0].optimizer.second == ends[1].optimizer.second);
        CHECK(ends[0].stats.gradient_sum == ends[1].stats.gradient_sum);
    }

    TEST_CASE("the noise of MCMC moves each splat as the CPU engine does") {
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        const auto gl = gl_backend(SubgroupForm::kBest);
        if (gl == nullptr) return;
        SplatCloud cloud = scene.cloud;
        for (float& logit : cloud.opacity_logits) logit = -6;  // noise is for the faint
        gl->load(state_of(scene.cloud));
        const auto photo = photo_of(*gl, scene);
        StepParams params = params_at(7, scene);
        params.rates = {};  // nothing moves but by noise
        params.noise_scale = 3;
        params.seed = 0x123456789abcdefULL;
        const auto cpu = make_cpu_backend(0);
        std::array<std::vector<float>, 2> moved;
        for (Backend* backend : {gl.get(), cpu.get()}) {
            backend->load(state_of(cloud));
            backend->step({0, scene.camera, photo}, params);
            backend->finish();
            moved[backend == cpu.get() ? 1 : 0] = backend->read().cloud.means;
        }
        double largest = 0, difference = 0;
        for (std::size_t i = 0; i < cloud.means.size(); ++i) {
            largest = std::max(largest, std::abs(double(moved[1][i]) - double(cloud.means[i])));
            difference = std::max(difference, std::abs(double(moved[0][i]) - double(moved[1][i])));
        }
        CHECK(largest > 1e-3);
        CHECK(difference < 1e-4 * largest + 1e-6);
    }
}

// What a training step is tested on: gsplat's golden scene, and a crowded one made of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/random.h"
#include "tests/render/gl_test_scene.h"

#include <algorithm>
#include <array>
#include <memory>

namespace splatelier::test {

inline constexpr std::array kForms{SubgroupForm::kBest, SubgroupForm::kShared};

/// Splats, the camera that looks at them and a photo to train on.
struct StepScene {
    GoldenScene golden;
    std::shared_ptr<ViewImage> photo = golden_photo();
    [[nodiscard]] TrainingView view() const { return {0, golden.camera, photo}; }
};

inline StepScene step_scene() {
    StepScene scene;
    scene.golden = golden_scene(forward_file());
    return scene;
}

inline StepParams step_params(const StepScene& scene) {
    StepParams params;
    params.render = params_of(scene.golden);
    params.rates = {1e-3F, 5e-3F, 1e-3F, 5e-2F, 2.5e-3F, 1.25e-4F};
    return params;
}

/// What two steps of the scene leave behind.
struct TwoSteps {
    TrainState first, second;
};

/// `params` are the second step's afterwards.
inline TwoSteps take_two_steps(Backend& backend, const StepScene& scene, StepParams& params) {
    TwoSteps states;
    backend.load(state_of(scene.golden.cloud));
    backend.step(scene.view(), params);
    states.first = backend.read();
    params.step = 1;
    backend.step(scene.view(), params);
    states.second = backend.read();
    return states;
}

/// The golden scene's splats many times over, shaken and made fainter: lists of several hundred a tile, more than any
/// kernel takes at once.
inline StepScene dense_scene() {
    StepScene scene = step_scene();
    const SplatCloud& from = scene.golden.cloud;
    SplatCloud cloud;
    constexpr std::size_t kCopies = 12;
    for (std::size_t copy = 0; copy < kCopies; ++copy) {
        for (std::size_t i = 0; i < from.means.size(); ++i)
            cloud.means.push_back(
                from.means[i] + 0.05F * static_cast<float>(random_normal(1, copy, RandomPurpose::kTest, i)));
        cloud.log_scales.insert(cloud.log_scales.end(), from.log_scales.begin(), from.log_scales.end());
        cloud.rotations.insert(cloud.rotations.end(), from.rotations.begin(), from.rotations.end());
        for (const float logit : from.opacity_logits)
            cloud.opacity_logits.push_back(std::min(logit, 0.0F) - 2.5F);
        cloud.sh_dc.insert(cloud.sh_dc.end(), from.sh_dc.begin(), from.sh_dc.end());
        cloud.sh_rest.insert(cloud.sh_rest.end(), from.sh_rest.begin(), from.sh_rest.end());
    }
    scene.golden.cloud = cloud;
    return scene;
}

}  // namespace splatelier::test

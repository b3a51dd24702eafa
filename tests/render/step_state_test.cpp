// What goes from one training step to the next: room that was made, states that are loaded, edits, and every bit again.
// SPDX-License-Identifier: MIT
#include "core/train/splat_edit.h"
#include "tests/render/step_scene.h"

#include <array>
#include <memory>

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl steps") {
    TEST_CASE("a step whose pairs did not fit is repeated with more room, and is the same") {
        StepScene scene = dense_scene();
        scene.golden.camera = resized(scene.golden.camera, 350, 265);
        scene.photo->rgb = Image8(350, 265, 3);
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        backend->load(state_of(scene.golden.cloud));
        StepParams params = step_params(scene);
        backend->step(scene.view(), params);
        params.step = 1;
        // On its way when the first is found not to have fitted, and with a larger picture: the flag must outlive that.
        StepScene larger = scene;
        larger.golden.camera = resized(scene.golden.camera, 400, 300);
        larger.photo = std::make_shared<ViewImage>();
        larger.photo->rgb = Image8(400, 300, 3);
        const TrainingView second{1, larger.golden.camera, larger.photo};
        backend->step(second, params);
        const StepResult grown = backend->finish();
        CHECK_EQ(grown.step, 1);
        CHECK_GT(grown.instances, 3 * scene.golden.cloud.size());  // more than the room at first
        const TrainState after = backend->read();
        backend->load(state_of(scene.golden.cloud));  // now there is room
        params.step = 0;
        backend->step(scene.view(), params);
        params.step = 1;
        backend->step(second, params);
        CHECK(backend->read().cloud == after.cloud);
    }

    TEST_CASE("training goes on exactly where a copy of its state was loaded") {
        const StepScene scene = step_scene();
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        StepParams params = step_params(scene);
        const auto [saved, expected] = take_two_steps(*backend, scene, params);
        backend->load(saved);
        backend->step(scene.view(), params);
        CHECK(backend->read().cloud == expected.cloud);
    }

    TEST_CASE("edits of splats that were trained are the plain ones") {
        const StepScene scene = step_scene();
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        backend->load(state_of(scene.golden.cloud));
        backend->step(scene.view(), step_params(scene));
        TrainState expected = backend->read();
        SplatEdit edit;
        for (std::uint32_t row = 0; row < 400; ++row) edit.source.push_back(row * 7 % 300);
        edit.changes.push_back({.row = 3,
                                .log_scale_add = -0.5F,
                                .split_normal = Vec3f(0.3F, -1, 2),
                                .moments = RowMoments::kZero});
        edit.changes.push_back({.row = 120, .opacity_logit = -1.5F, .moments = RowMoments::kOwn});
        edit.changes.push_back({.row = 390, .moments = RowMoments::kZero});
        edit.opacity_ceiling_logit = -0.5F;
        backend->apply(edit);
        apply_edit(expected, edit);
        const TrainState edited = backend->read();
        CHECK(largest_difference(edited.cloud.means, expected.cloud.means) < 1e-5);
        CHECK(edited.cloud.log_scales == expected.cloud.log_scales);
        CHECK(edited.cloud.opacity_logits == expected.cloud.opacity_logits);
        CHECK(edited.cloud.sh_rest == expected.cloud.sh_rest);
        CHECK(edited.optimizer.first == expected.optimizer.first);
        CHECK(edited.optimizer.second == expected.optimizer.second);
        CHECK(edited.stats.gradient_sum == expected.stats.gradient_sum);
        edit = {};
        edit.reset_stats = true;
        backend->apply(edit);
        CHECK(largest_magnitude(backend->density_input().stats.view_count) == 0);
    }

    TEST_CASE("training repeats to the bit, whether each step is waited for or not") {
        StepScene scene = dense_scene();
        for (const SubgroupForm form : kForms) {
            std::array<TrainState, 2> ends;
            for (const bool waited : {false, true}) {
                const auto backend = gl_backend(form);
                if (backend == nullptr) return;
                backend->load(state_of(scene.golden.cloud));
                for (int step = 0; step < 12; ++step) {
                    StepParams params = step_params(scene);
                    params.step = step;
                    Camera camera = scene.golden.camera;
                    camera.translation.x() +=
                        0.02 * (step % 3);  // steps that overlap must not see each other's camera
                    backend->step({0, camera, scene.photo}, params);
                    if (waited) backend->finish();
                }
                ends[waited ? 1 : 0] = backend->read();
            }
            CHECK(ends[0].cloud == ends[1].cloud);
            CHECK(ends[0].optimizer.first == ends[1].optimizer.first);
            CHECK(ends[0].optimizer.second == ends[1].optimizer.second);
            CHECK(ends[0].stats.gradient_sum == ends[1].stats.gradient_sum);
        }
    }
}

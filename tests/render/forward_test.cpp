// SPDX-License-Identifier: MIT
#include "tests/render/gl_test_scene.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl forward") {
    TEST_CASE("pictures are gsplat's to 1e-5, in both forms of the kernels") {
        const Safetensors& file = forward_file();
        const GoldenScene scene = golden_scene(file);
        for (const SubgroupForm form : {SubgroupForm::kBest, SubgroupForm::kShared}) {
            const auto backend = gl_backend(form);
            if (backend == nullptr) return;
            backend->load(state_of(scene.cloud));
            RenderParams params = params_of(scene);
            for (int degree = 0; degree <= 3; ++degree) {
                params.sh_degree = degree;
                const RenderResult result = backend->render(scene.camera, params, RenderMode::kColor);
                const auto expected = file.doubles("image.classic.deg" + std::to_string(degree));
                CHECK(largest_difference(result.image.data, expected) < 1e-5);
            }
            params.antialiased = true;
            const RenderResult result = backend->render(scene.camera, params, RenderMode::kColor);
            CHECK(largest_difference(result.image.data, file.doubles("image.antialiased.deg3")) < 1e-5);
            const RenderResult alpha = backend->render(scene.camera, params, RenderMode::kAlpha);
            CHECK(largest_difference(alpha.image.data, file.doubles("alpha.antialiased")) < 1e-5);
        }
    }
}

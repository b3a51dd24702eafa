// The OpenGL engine under the program's self-test.
// SPDX-License-Identifier: MIT
#include "core/train/check.h"
#include "render/gl_cloud_renderer.h"
#include "tests/render/gl_test_scene.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl self-test") {
    TEST_CASE("the OpenGL engine passes the self-test in both forms of its kernels") {
        for (const SubgroupForm form : {SubgroupForm::kBest, SubgroupForm::kShared}) {
            const std::unique_ptr<Backend> backend = gl_backend(form);
            if (!backend) return;
            for (const CheckResult& result : run_checks(*backend)) {
                CAPTURE(result.measured);
                INFO(result.claim);
                CHECK(result.passed);
            }
        }
    }

    TEST_CASE("what draws films and exports passes it, too, first picture and all") {
        std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        const auto renderer = make_gl_cloud_renderer(std::move(context), GlOptions{});
        for (const CheckResult& result : run_checks(*renderer)) {
            CAPTURE(result.measured);
            INFO(result.claim);
            CHECK(result.passed);
        }
    }
}

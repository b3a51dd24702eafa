// SPDX-License-Identifier: MIT
#include "render/subgroups.h"

#include "core/log.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl subgroups") {
    TEST_CASE("only subgroups that are always 32 lanes wide are used; the reason is told") {
        CHECK(subgroup_refusal({.supported = true, .size = 32, .vendor = "NVIDIA Corporation"}).empty());
        CHECK(subgroup_refusal({.supported = false, .size = 32, .vendor = "AMD"}) == "the driver has none");
        for (const int size : {0, 1, 4, 8, 16, 64, 128}) {
            CAPTURE(size);
            CHECK(subgroup_refusal({.supported = true, .size = size, .vendor = "AMD"}) ==
                  fmt::format("they have {} lanes", size));
        }
        // Whatever Intel's driver says, the compiler takes 8, 16 or 32 for each program.
        CHECK(subgroup_refusal({.supported = true, .size = 32, .vendor = "Intel Open Source Technology"}) ==
              "their width varies");
    }

    TEST_CASE("the backend says which form it took, and why; a trial that cannot run refuses") {
        for (const SubgroupForm form : {SubgroupForm::kBest, SubgroupForm::kShared}) {
            const std::unique_ptr<GlContext> context = gl_context();
            if (context == nullptr) return;
            context->make_current();
            std::string reason;
            {
                const ShaderLibrary shaders(*context,
                                            {.subgroups = form, .shader_dir = {}, .cache_folder = {}});
                reason = shaders.without_subgroups();
                CHECK_EQ(shaders.subgroups(), reason.empty());
                if (form == SubgroupForm::kBest) CHECK(reason == subgroup_refusal(subgroup_traits()));
                if (form == SubgroupForm::kShared) CHECK(reason == "as was asked");
                // The trial asks for what this library's prelude does not switch on.
                set_log_level(LogLevel::kError);
                if (!reason.empty()) CHECK(subgroup_trial_refusal(shaders) == "the trial of them failed");
                set_log_level(LogLevel::kInfo);
            }
            context->release();
            const std::string device = gl_backend(form)->info().device;
            CHECK_EQ(device.find(", without subgroups: " + reason) == std::string::npos, reason.empty());
        }
    }
}

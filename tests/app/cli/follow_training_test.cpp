// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_GL
#include "app/cli/follow_training.h"
#include "core/log.h"
#include "core/train/trainer.h"
#include "render/gl_backend.h"
#include "tests/core/train/photo_ring.h"
#include "tests/gl_context.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <epoxy/gl.h>

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl follow training") {
    TEST_CASE("a training whose GPU is lost ends the command with one error, exit code 1") {
        if (gl_context() == nullptr) return;
        const TemporaryFolder folder;
        SessionStart start;
        start.dataset = photo_ring(folder.path() / "data");
        start.settings.train.iterations = 50;
        start.make_backend = [](const Settings& settings) {
            std::unique_ptr<GlContext> context = GlContext::create();
            ContextLoss& loss = context->loss();
            auto backend = make_gl_backend(settings, std::move(context), {});
            loss.simulate(GL_GUILTY_CONTEXT_RESET);
            return backend;
        };
        set_log_level(LogLevel::kError);
        try {
            (void)follow_training(std::move(start));
            FAIL("went on without a GPU");
        } catch (const Error& error) {
            CHECK(std::string(error.what()).find("no longer answers") != std::string::npos);
            CHECK(error.code() == ExitCode::kFailure);
        }
        set_log_level(LogLevel::kInfo);
    }
}
#endif

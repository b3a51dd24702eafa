// What is said and left standing when the driver takes a context away, or memory runs out.
// SPDX-License-Identifier: MIT
#include "core/log.h"
#include "core/train/session.h"
#include "core/train/trainer.h"
#include "tests/core/train/photo_ring.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"
#include "tests/test_files.h"

#include <chrono>
#include <thread>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// A backend, and the means to take its context away.
struct FragileBackend {
    std::unique_ptr<Backend> backend;
    ContextLoss* loss = nullptr;  ///< lives as long as the backend
    std::string device;
};

FragileBackend fragile_backend() {
    FragileBackend made;
    std::unique_ptr<GlContext> context = gl_context();
    if (context == nullptr) return made;
    made.loss = &context->loss();
    made.device = context->renderer();
    made.backend = make_gl_backend(Settings{},
                                   std::move(context),
                                   {.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}});
    return made;
}

std::string message_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const TrainingFailure& failure) {
        return failure.what();
    }
    return {};
}

}  // namespace

TEST_SUITE("gl context loss") {
    TEST_CASE("a lost context ends the step with the device, the cause and what to do; it stays lost") {
        FragileBackend made = fragile_backend();
        if (made.backend == nullptr) return;
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        made.backend->load(state_of(scene.cloud));
        auto photo = std::make_shared<ViewImage>();
        photo->rgb = Image8(scene.camera.width, scene.camera.height, 3);
        StepParams params;
        params.render = params_of(scene);
        made.backend->step({0, scene.camera, photo}, params);
        CHECK(made.backend->finish().finite);
        made.loss->simulate(GL_GUILTY_CONTEXT_RESET);
        const std::string told = message_of([&] {
            made.backend->step({0, scene.camera, photo}, params);
            made.backend->finish();
        });
        CHECK(told.find(made.device) == 0);
        CHECK(told.find("reset while it worked for us") != std::string::npos);
        CHECK(told.find("--resume") != std::string::npos);
        CHECK(told.find("--backend cpu") != std::string::npos);
        CHECK(message_of([&] { (void)made.backend->read(); }) == told);
        CHECK(message_of([&] { (void)made.backend->render(scene.camera, {}, RenderMode::kColor); }) == told);
    }

    TEST_CASE("a context's loss is its own thread's and its own") {
        const std::unique_ptr<GlContext> one = gl_context();
        if (one == nullptr) return;
        const std::unique_ptr<GlContext> other = one->create_shared();
        one->loss().simulate(GL_INNOCENT_CONTEXT_RESET);
        other->make_current();
        CHECK_NOTHROW(check_context());
        {
            const CurrentContextGuard guard;
            one->make_current();
            CHECK_THROWS_WITH_AS(check_context(), doctest::Contains("another program"), TrainingFailure);
            one->release();
        }
        CHECK_NOTHROW(check_context());
        other->loss().simulate(GL_UNKNOWN_CONTEXT_RESET);
        CHECK_THROWS_AS(check_context(), TrainingFailure);
        std::thread([] { CHECK_NOTHROW(check_context()); }).join();
        other->release();
        CHECK_NOTHROW(check_context());
    }

    TEST_CASE("a session whose context is lost has failed, says why, and can still be asked and ended") {
        const TemporaryFolder folder;
        std::atomic<ContextLoss*> loss = nullptr;
        SessionStart start;
        start.dataset = photo_ring(folder.path() / "data");
        start.settings.train.iterations = 1'000'000;
        start.settings.train.max_splats = 100;
        start.make_backend = [&](const Settings&) {
            FragileBackend made = fragile_backend();
            if (made.backend == nullptr) fail("no GPU with OpenGL 4.5");
            loss = made.loss;
            return std::move(made.backend);
        };
        set_log_level(LogLevel::kError);
        Session session(std::move(start));
        TrainStatus status;
        while ((status = session.status()).state != SessionState::kFailed) {
            if (status.step >= 3) loss.load()->simulate(GL_INNOCENT_CONTEXT_RESET);
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
        if (loss.load() != nullptr)
            CHECK(status.error.find("because of another program") != std::string::npos);
        session.send(StopCommand{});
        session.wait();
        CHECK(session.status().state == SessionState::kFailed);
        set_log_level(LogLevel::kInfo);
    }

    TEST_CASE("a step that no buffer can hold is refused, and training goes on from where it was") {
        FragileBackend made = fragile_backend();
        if (made.backend == nullptr) return;
        GLint64 limit = 0;
        glGetInteger64v(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &limit);
        constexpr int kWidth = 4000, kHeight = 3000;
        if (GLint64{kWidth} * kHeight * 16 <= limit) {
            MESSAGE("skipped: this driver has room for it");
            return;
        }
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        auto photo = std::make_shared<ViewImage>(), large = std::make_shared<ViewImage>();
        photo->rgb = Image8(scene.camera.width, scene.camera.height, 3);
        large->rgb = Image8(kWidth, kHeight, 3);
        const Camera large_camera = resized(scene.camera, kWidth, kHeight);
        StepParams params;
        params.render = params_of(scene);
        made.backend->load(state_of(scene.cloud));
        made.backend->step({0, scene.camera, photo}, params);
        CHECK_THROWS_WITH_AS(
            made.backend->step({1, large_camera, large}, params), doctest::Contains("do not fit"), Error);
        const TrainState after = made.backend->read();
        CHECK_EQ(after.cloud.size(), scene.cloud.size());
        params.step = 1;
        made.backend->step({0, scene.camera, photo}, params);
        CHECK_EQ(made.backend->finish().step, 1);
        CHECK_FALSE(made.backend->read().optimizer.second == after.optimizer.second);
    }

    TEST_CASE(
        "memory that the GPU does not have is refused by its name and size, and leaves nothing behind") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            gl::Buffer buffer;
            gl::grow(buffer, 64, "tile lists");
            CHECK_EQ(buffer.size_bytes(), 64);
            CHECK_THROWS_WITH_AS(gl::grow(buffer, std::size_t{1} << 50, "tile lists"),
                                 doctest::Contains("no room for the tile lists (1125899906.8 MB)"),
                                 Error);
            CHECK_EQ(buffer.size_bytes(), 0);
            gl::grow(buffer, 64, "tile lists");
            CHECK_EQ(buffer.size_bytes(), 64);
            CHECK_EQ(glGetError(), GL_NO_ERROR);
        }
        context->release();
    }
}

// What the studio does when the driver takes a context away: it says so, keeps what there is, and lives on.
// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/app.h"
#include "app/studio/offscreen_window.h"
#include "app/studio/viewport_painter.h"
#include "core/formats/splat_ply.h"
#include "core/log.h"
#include "render/gl_backend.h"
#include "tests/core/train/photo_ring.h"
#include "tests/gl_context.h"
#include "tests/test_files.h"

#include <epoxy/gl.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

using namespace splatelier;
using namespace splatelier::test;

namespace {

const GlOptions kUncached{.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}};
constexpr std::int64_t kKeepEvery = 5;  // steps

/// A training on the GPU; `loss` is its context's as soon as there is one.
SessionStart fragile_training(const std::filesystem::path& folder,
                              const std::shared_ptr<const GlContext>& group,
                              std::atomic<ContextLoss*>& loss) {
    SessionStart start;
    start.dataset = photo_ring(folder);
    start.settings.train.iterations = 1'000'000;
    start.settings.train.max_splats = 100;
    start.settings.density.until = 0;  // as many splats from first to last
    start.settings.view.history_every = kKeepEvery;
    start.make_backend = [group, &loss](const Settings& settings) {
        std::unique_ptr<GlContext> context = group->create_shared();
        loss = &context->loss();
        return make_gl_backend(settings, std::move(context), kUncached);
    };
    return start;
}

/// Draws frames until `holds`; a studio that hangs is killed by the test's time limit.
void draw_until(Window& window, App& app, const std::function<bool(const AppState&)>& holds) {
    while (!holds(app.state())) {
        window.wait_events(std::min(app.idle_seconds(), 0.02));
        app.frame();
    }
}

Camera small_camera(double angle) {
    return look_at({.eye = Vec3(4 * std::cos(angle), 0, 4 * std::sin(angle)),
                    .target = Vec3::Zero(),
                    .down_hint = Vec3(0, 1, 0),
                    .fov_y_deg = 50,
                    .width = 48,
                    .height = 36});
}

/// Errors are what these tests are about: their lines would only disturb.
class QuietLog {
  public:
    QuietLog() { set_log_level(LogLevel::kError); }
    ~QuietLog() { set_log_level(LogLevel::kInfo); }
    QuietLog(const QuietLog&) = delete;
    QuietLog& operator=(const QuietLog&) = delete;
};

}  // namespace

TEST_SUITE("gl studio context loss") {
    TEST_CASE(
        "a training whose GPU is lost is told of in a dialog; its splats are saved, and the studio goes on") {
        if (gl_context() == nullptr) return;
        const QuietLog quiet;
        const TemporaryFolder folder;
        const std::filesystem::path saved = folder.path() / "saved.ply";
        std::atomic<ContextLoss*> loss = nullptr;
        OffscreenWindow window(WindowPlacement{480, 320, false});
        StudioOptions options;
        options.remembers = false;
        options.settings.view.history_every = kKeepEvery;
        options.make_scene = [&](const OpeningRules& rules, OpeningProgress&) {
            Scene scene;
            scene.kind = SceneKind::kTraining;
            scene.source = folder.path() / "photos";
            SessionStart start = fragile_training(scene.source, rules.share_group, loss);
            scene.dataset = start.dataset;
            for (const View& view : scene.dataset->views()) scene.cameras.push_back(view.camera);
            scene.session = std::make_shared<Session>(std::move(start));
            return scene;
        };
        App app(window, Preferences{}, options);
        const auto draw = [&](const auto& holds) { draw_until(window, app, holds); };
        draw([](const AppState& s) {
            const bool kept = s.kept_steps != nullptr && !s.kept_steps->empty();
            return s.problem ||
                   (s.picture.texture != nullptr && kept && s.status.step > s.kept_steps->front());
        });
        REQUIRE_FALSE(app.state().problem);

        loss.load()->simulate(GL_GUILTY_CONTEXT_RESET);
        draw([](const AppState& s) { return s.problem.has_value(); });
        CHECK(app.state().status.state == SessionState::kFailed);
        CHECK(app.state().problem->title == "Training has stopped");
        CHECK(app.state().problem->text.find("no longer answers: its driver was reset") != std::string::npos);
        CHECK(app.state().picture.texture != nullptr);
        app.request(DismissProblemRequest{});
        app.request(SaveSplatsRequest{saved});
        draw([&](const AppState&) { return std::filesystem::exists(saved); });
        CHECK_FALSE(app.state().problem);
        CHECK(read_splat_ply(saved).size() == app.state().splats);

        app.request(ShowStepRequest{app.state().kept_steps->front()});
        draw([](const AppState& s) { return s.past_step.has_value(); });
        app.request(OpenRequest{saved});
        draw([](const AppState& s) { return s.kind == SceneKind::kSplats && s.picture.texture != nullptr; });
        CHECK_FALSE(app.state().problem);
        app.quit();
        while (!app.done()) app.frame();
    }

    TEST_CASE("a viewport whose own GPU is lost says so once and draws with the CPU what lies in memory") {
        const std::shared_ptr<const GlContext> group = gl_context();
        if (group == nullptr) return;
        const QuietLog quiet;
        const TemporaryFolder folder;
        std::atomic<ContextLoss*> training_loss = nullptr;
        std::unique_ptr<GlContext> context = group->create_shared();
        ContextLoss* const loss = &context->loss();
        PaintJob job;
        job.camera = small_camera(0);
        job.source.session = std::make_shared<Session>(fragile_training(folder.path(), group, training_loss));
        ViewportPainter painter([] {}, std::move(context));
        const auto picture_of = [&](const PaintJob& wanted) {
            std::optional<PaintedPicture> picture;
            while (!picture) {
                painter.paint(wanted);
                picture = painter.take();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            return std::move(*picture);
        };
        painter.give_back(picture_of(job).on_gpu);
        CHECK_FALSE(painter.take_gpu_loss());

        loss->simulate(GL_INNOCENT_CONTEXT_RESET);
        std::string error;
        for (int turn = 1; error.empty(); ++turn) {
            job.camera = small_camera(0.1 * turn);
            painter.paint(job);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            error = painter.take_error();
        }
        CHECK(error.find("because of another program") != std::string::npos);
        CHECK(painter.take_gpu_loss());
        CHECK_FALSE(painter.take_gpu_loss());

        auto cloud = std::make_shared<SplatCloud>();
        cloud->resize(5);
        for (std::size_t i = 0; i < cloud->size(); ++i) cloud->rotations[4 * i] = 1;
        job.source.cloud = cloud;
        const PaintedPicture picture = picture_of(job);
        CHECK(picture.on_gpu == nullptr);
        CHECK(picture.rgba.width == job.camera.width);
        CHECK(painter.take_error().empty());
    }
}
#endif

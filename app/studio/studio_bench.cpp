// SPDX-License-Identifier: MIT
#include "app/studio/studio_bench.h"

#include "app/studio/app.h"
#include "app/studio/desktop_window.h"
#include "app/studio/frame_pacer.h"
#include "app/studio/offscreen_window.h"
#include "app/studio/studio_bench_notes.h"
#include "app/studio/synthetic_training.h"
#include "core/error.h"

#include <epoxy/gl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = DrawingShare::Milliseconds;

constexpr int kRounds = 3;
constexpr int kUses = 3;
constexpr std::int64_t kFirstStep = 10;  // buffers have grown, caches are warm
constexpr double kStartSeconds = 300;    // a first compilation of all kernels on a slow machine
constexpr double kSettleSeconds = 0.3;   // between two uses
constexpr int kPartFrames = 24;          // of each tab and dialog
constexpr double kMostPartSeconds = 1;   // for them, where a frame takes long
constexpr double kTurnPx = 4;            // of the pointer, a frame

double seconds_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

Settings endless(Settings settings) {
    settings.train.iterations = 100'000'000;
    settings.output.eval_every = 0;
    settings.output.save_every = 0;
    return settings;
}

/// Drives the studio's own loop.
class Driver {
  public:
    Driver(Window& window, App& app) : window_(window), app_(app) {}

    /// Until training runs and its splats are shown.
    void start() {
        const Clock::time_point begin = Clock::now();
        while (app_.state().status.step < kFirstStep || app_.state().picture.texture == nullptr) {
            frame();
            if (app_.state().problem) fail("bench: {}", app_.state().problem->text);
            if (app_.state().kind == SceneKind::kSplats)
                fail("{}: holds splats, which do not train; give photos with poses, or nothing",
                     app_.state().source.string());
            if (seconds_between(begin, Clock::now()) > kStartSeconds)
                fail("bench: {} steps in {:.0f} s: too slow to be measured",
                     app_.state().status.step,
                     kStartSeconds);
        }
    }

    void train_alone(double seconds, StudioUse& use) {
        app_.look(false);
        frame();
        std::this_thread::sleep_for(std::chrono::duration<double>(kSettleSeconds));
        count(
            use, [&](Clock::time_point end) { std::this_thread::sleep_until(end); }, seconds);
        app_.look(true);
    }

    void show(double seconds, bool moving, StudioUse& use) {
        StudioUse settling;
        show_for(kSettleSeconds, moving, settling);
        count(
            use,
            [&](Clock::time_point end) { show_for(seconds_between(Clock::now(), end), moving, use); },
            seconds);
    }

    /// Every tab and dialog for some frames, each frame's parts by name.
    void time_parts(std::map<std::string, std::vector<double>>& part_ms) {
        for (const InspectorTab tab : {InspectorTab::kRun,
                                       InspectorTab::kSettings,
                                       InspectorTab::kView,
                                       InspectorTab::kExport,
                                       InspectorTab::kEdit}) {
            app_.request(ArrangeRequest{[tab](UiState& ui) { ui.tab = tab; }});
            time_frames(part_ms);
        }
        for (const Dialog dialog : {Dialog::kBrowser, Dialog::kPalette, Dialog::kShortcuts}) {
            app_.request(ArrangeRequest{[dialog](UiState& ui) { ui.dialog = dialog; }});
            time_frames(part_ms);
        }
        app_.request(ArrangeRequest{[](UiState& ui) {
            ui.dialog = Dialog::kNone;
            ui.tab = InspectorTab::kRun;
        }});
        frame();
    }

    [[nodiscard]] const SeenSteps& seen() const { return seen_; }

    void stop() {
        app_.quit();
        while (!app_.done()) frame();
    }

  private:
    template <typename Work>
    void count(StudioUse& use, const Work& work, double seconds) {
        const Clock::time_point begin = Clock::now();
        const TrainStatus before = app_.status();
        (void)interface_.take_seconds();
        work(begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)));
        const TrainStatus status = app_.status();
        if (status.state == SessionState::kFailed) fail("bench: {}", status.error);
        use.seconds += seconds_between(begin, Clock::now());
        use.steps += status.step - before.step;
        use.publishes += status.publishes - before.publishes;
        use.publishing_seconds += status.publishing_seconds - before.publishing_seconds;
        use.waiting_seconds += status.device_times.waiting_seconds - before.device_times.waiting_seconds;
        use.copying_device_seconds +=
            status.device_times.publishing_seconds - before.device_times.publishing_seconds;
        use.interface_device_seconds += interface_.take_seconds();
    }

    void show_for(double seconds, bool moving, StudioUse& use) {
        const Clock::time_point begin = Clock::now();
        Clock::time_point last = begin;
        double picture_at = app_.state().now - app_.state().picture.age_seconds;
        while (seconds_between(begin, Clock::now()) < seconds) {
            if (moving) turn();
            const double ms = frame();
            note_frame(use, ms, late_ms_, app_.frame_times());
            const Clock::time_point now = Clock::now();
            use.interval_ms.push_back(1e3 * seconds_between(last, now));
            last = now;
            const AppState& state = app_.state();
            steps_.note(state.status.step, now);
            seen_.note(state.status.last);
            use.age_ms.push_back(steps_.age_ms(state.picture.step, now));
            const double shown_at = state.now - state.picture.age_seconds;
            if (shown_at <= picture_at) continue;
            picture_at = shown_at;
            ++use.pictures;
            use.viewport_ms.push_back(state.picture.render_ms);
            const Milliseconds span(state.picture.device_ms);
            use.pictures_device_seconds += 1e-3 * picture_cost_.note(span).count();
        }
    }

    void time_frames(std::map<std::string, std::vector<double>>& part_ms) {
        frame();  // what was asked for is done at its end
        frame();  // a window that appears is measured first
        const Clock::time_point begin = Clock::now();
        for (int i = 0; i < kPartFrames; ++i) {
            if (i > 0 && seconds_between(begin, Clock::now()) > kMostPartSeconds) break;
            turn();
            frame();
            for (const FrameTimes::Part& part : app_.frame_times().parts())
                part_ms[part.name].push_back(part.ms);
        }
    }

    void turn() {
        CameraMotion motion;
        motion.orbit_px = Vec2(kTurnPx, 0);
        app_.request(MoveCameraRequest{motion});
        window_.wake();  // as the pointer's own event would
    }

    /// One frame, no sooner than the studio would draw it; what it took, ms.
    double frame() {
        const double period_s = app_.frame_seconds();
        const Clock::time_point due = pacer_.next(period_s);
        window_.wait_events(app_.idle_seconds());
        const Clock::time_point wanted = std::max(due, Clock::now());
        std::this_thread::sleep_until(due);
        late_ms_ = 1e3 * seconds_between(wanted, Clock::now());
        interface_.begin();
        const Clock::time_point begin = Clock::now();
        pacer_.begin(begin, period_s);
        app_.frame();
        const double ms = 1e3 * seconds_between(begin, Clock::now());
        interface_.end();
        return ms;
    }

    Window& window_;
    App& app_;
    StepClock steps_;
    SeenSteps seen_;
    InterfaceClock interface_;
    PictureCost picture_cost_;
    double late_ms_ = 0;  ///< of the newest frame
    FramePacer pacer_{Clock::now()};
};

StudioOptions studio_options(const StudioBenchOptions& options,
                             const std::optional<TransientFolder>& photos) {
    StudioOptions out;
    out.settings = endless(options.settings);
    out.remembers = false;
    if (!photos) {
        out.open = {options.data};
        return out;
    }
    const SyntheticTraining wanted{options.splats, options.photo_width, options.photo_height, photos->path()};
    out.make_scene = [wanted](const OpeningRules& rules, OpeningProgress& progress) {
        return open_synthetic_training(wanted, rules, progress);
    };
    return out;
}

}  // namespace

StudioBench run_studio_bench(const StudioBenchOptions& options) {
    const WindowPlacement placement{options.width, options.height, false};
    std::unique_ptr<Window> window;
    if (options.offscreen) {
        window = std::make_unique<OffscreenWindow>(placement, options.settings.train.gpu);
    } else {
        window = std::make_unique<DesktopWindow>(placement);
    }
    StudioBench bench;
    bench.window = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    bench.width = options.width;
    bench.height = options.height;
    std::optional<TransientFolder> photos;  // outlives the training, which loads from it
    if (options.data.empty()) photos.emplace();
    App app(*window, Preferences{}, studio_options(options, photos));
    Driver driver(*window, app);
    driver.start();
    const double slice = options.seconds / (kRounds * kUses);
    for (int round = 0; round < kRounds; ++round) {
        driver.train_alone(slice, bench.alone);
        driver.show(slice, false, bench.still);
        driver.show(slice, true, bench.moving);
    }
    driver.time_parts(bench.part_ms);
    const TrainStatus status = app.status();
    bench.backend = status.backend;
    bench.splats = status.splats;
    driver.seen().tell(bench);
    driver.stop();
    return bench;
}

}  // namespace splatelier

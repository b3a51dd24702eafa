// SPDX-License-Identifier: MIT
#include "app/studio/app.h"

#include "app/studio/actions.h"
#include "app/studio/layout.h"
#include "app/studio/viewable_backend.h"
#include "core/log.h"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace splatelier {
namespace {

constexpr double kAfterglowSeconds = 0.8;  // of frames after the last input: tooltips, hover
constexpr double kAfterglowFrame = 1.0 / 20;
constexpr double kStatusFrame = 1.0 / 6;  // while training goes on and nobody touches anything
constexpr double kRestFrame = 0.5;
constexpr int kMostFramesByCpu =
    30;  // a second; where the window's driver is software, frames are training's time

}  // namespace

App::App(Window& window, Preferences preferences, const StudioOptions& options)
    : window_(window),
      preferences_(std::move(preferences)),
      remembers_(options.remembers),
      gui_(window, preferences_.ui.brightness),
      share_group_(make_share_group()),
      base_settings_(options.settings),
      loader_([&window] { window.wake(); }),
      photos_([&window] { window.wake(); }),
      tasks_([&window] { window.wake(); }),
      painter_([&window] { window.wake(); },
               share_group_ != nullptr ? share_group_->create_shared() : nullptr),
      time_([&window] { window.wake(); }) {
    state_.ui = preferences_.ui;
    state_.recent = preferences_.recent;
    state_.presets = preset_names();
    settings_.begin(base_settings_);
    if (options.make_scene) {
        state_.kind = SceneKind::kLoading;
        state_.loading_text = "Making the scene";
        loader_.start(state_.loading_text,
                      [make = options.make_scene, rules = opening_rules()](OpeningProgress& progress) {
                          return make(rules, progress);
                      });
    } else if (options.start_demo) {
        sink_.request(OpenDemoRequest{});
    } else if (!options.open.empty()) {
        sink_.request(OpenRequest{options.open.back()});
    }
    route();
}

App::~App() {
    if (!remembers_) return;
    preferences_.ui = state_.ui;
    preferences_.recent = state_.recent;
    preferences_.window = window_.placement();
    save_preferences(preferences_);
}

void App::frame() {
    const auto begin = std::chrono::steady_clock::now();
    state_.now = std::chrono::duration<double>(begin - start_).count();
    if (window_.take_activity()) active_at_ = state_.now;
    for (std::filesystem::path& path : window_.take_dropped()) {
        sink_.request(OpenRequest{std::move(path)});
    }
    if (window_.close_asked() && !quitting_) sink_.request(QuitRequest{});
    rig_.advance(state_.now);
    advance_preview();
    times_.clear();
    times_.time("facts", [&] { gather(); });
    times_.time("input", [&] { gui_.begin_frame(state_.ui.brightness); });
    state_.theme = gui_.theme();
    shortcuts();
    draw_studio(state_, sink_, times_);
    const std::chrono::duration<double, std::milli> built = std::chrono::steady_clock::now() - begin;
    times_.time(kDriverPart, [&] { gui_.end_frame(); });
    times_.time("showing", [&] { gui_.show_frame(); });
    times_.time("requests", [&] {
        route();
        paint();
    });
    const std::chrono::duration<double, std::milli> whole = std::chrono::steady_clock::now() - begin;
    constexpr double kSmoothing = 0.1;
    state_.frame_ms += kSmoothing * (built.count() - state_.frame_ms);
    const double rate = 1000 / std::max(whole.count(), 1000 * frame_seconds());
    state_.frames_per_second += kSmoothing * (rate - state_.frames_per_second);
}

double App::frame_seconds() const {
    const bool drawn_by_cpu = share_group_ != nullptr && share_group_->software();
    const int most = drawn_by_cpu ? kMostFramesByCpu : std::numeric_limits<int>::max();
    return 1.0 / std::clamp(settings_.settings().view.max_fps, 5, most);
}

double App::idle_seconds() const {
    if (state_.film_time_s || rig_.travelling() || rig_.moving(state_.now)) return frame_seconds();
    if (state_.now - active_at_ < kAfterglowSeconds) return kAfterglowFrame;
    if (state_.kind == SceneKind::kLoading || quitting_ || state_.ui.compare == CompareMode::kFlicker) {
        return kAfterglowFrame * 2;
    }
    const bool training = has_training(state_) && (state_.status.state == SessionState::kRunning ||
                                                   state_.status.state == SessionState::kLoading);
    return training ? kStatusFrame : kRestFrame;
}

void App::quit() {
    if (quitting_) return;
    quitting_ = true;
    close_scene();
    state_.kind = SceneKind::kLoading;
    state_.loading_text = "Saving the run";
}

bool App::done() const {
    return quitting_ && !loader_.retiring() && tasks_.running().empty();
}

void App::shortcuts() {
    const ImGuiIO& io = ImGui::GetIO();
    const bool in_dialog = state_.ui.dialog != Dialog::kNone || state_.problem.has_value();
    for (const Action& entry : actions()) {
        if (entry.shortcut.key == 0 || in_dialog) continue;
        if (entry.shortcut.key == GLFW_KEY_ESCAPE && gui_.popup_was_open()) continue;  // that takes it
        if (entry.shortcut.ctrl != io.KeyCtrl || entry.shortcut.shift != io.KeyShift || io.KeyAlt) continue;
        // While text is typed, only chords with Ctrl are shortcuts.
        if (io.WantTextInput && !entry.shortcut.ctrl) continue;
        if (ImGui::IsKeyPressed(entry.shortcut.key, false)) run_action(entry.id, state_, sink_);
    }
}

void App::raise(Problem problem) {
    constexpr std::size_t kMostText = 4000;  // more is not read
    log_warning("{}: {}", problem.title, problem.text);
    if (!state_.problem) {
        state_.problem = std::move(problem);
    } else if (state_.problem->text.size() < kMostText) {
        state_.problem->text += "\n\n" + problem.title + "\n" + problem.text;
    }
}

void App::tell(std::string text, double seconds) {
    state_.notice = Notice{std::move(text), state_.now + seconds};
}

}  // namespace splatelier

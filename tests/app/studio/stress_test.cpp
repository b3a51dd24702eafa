// The studio under a storm of random commands: whatever is done, it neither crashes nor hangs, and what it was asked to
// keep is there afterwards, or it has said why not. More of it, and again: SPLATELIER_STRESS_COMMANDS and
// SPLATELIER_STRESS_SEED; every command is printed before it is carried out.
// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "tests/app/studio/stress_commands.h"
#include "tests/app/studio/user_folders.h"

#include "app/demo/write_dataset.h"
#include "app/studio/app.h"
#include "app/studio/offscreen_window.h"
#include "core/error.h"
#include "core/formats/splat_ply.h"
#include "core/io/files.h"
#include "core/train/checkpoint.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

namespace fs = std::filesystem;

constexpr int kCommands = 100;  // of the ordinary test
constexpr std::uint64_t kSeed = 4;
constexpr double kLookSeconds = 0.02;  // between two frames, at most

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

SplatCloud some_splats(std::size_t count) {
    SplatCloud cloud;
    cloud.sh_degree = 0;
    cloud.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = static_cast<float>(i);
        cloud.means[3 * i] = std::sin(at);
        cloud.means[3 * i + 1] = std::cos(1.7F * at);
        cloud.means[3 * i + 2] = std::sin(2.3F * at);
        for (std::size_t k = 0; k < 3; ++k) cloud.log_scales[3 * i + k] = -3;
        cloud.rotations[4 * i] = 1;
    }
    return cloud;
}

/// Two data sets, splats, and files that cannot be opened.
StressScenes make_scenes(const fs::path& folder) {
    StressScenes out;
    out.results = folder / "results";
    fs::create_directories(out.results);
    for (const int views : {9, 5}) {
        const fs::path data = folder / fmt::format("photos-{}", views);
        write_demo_dataset(
            data, {.views = views, .width = 16 * views, .height = 72, .points = 600, .light_detail = 0.1});
        out.open.push_back(data);
    }
    write_splat_ply(folder / "splats.ply", some_splats(500));
    write_file(folder / "broken.ply", "ply\nformat ascii 1.0\nelement vertex 3\n");
    out.open.insert(
        out.open.end(),
        {out.open.front(), folder / "splats.ply", folder / "broken.ply", folder / "nothing there"});
    return out;
}

Settings stress_settings() {
    Settings out;
    out.train.backend = BackendChoice::kCpu;
    out.train.threads = 2;
    out.train.max_splats = 3000;
    out.train.iterations = 2000;
    out.density.from = 20;
    out.density.every = 20;
    out.density.reset_every = 200;
    out.output.eval_every = 200;
    out.output.checkpoint_every = 100;
    out.view.history_every = 10;
    return out;
}

/// What a run has reached, as far as the window has shown it.
struct SeenRun {
    std::int64_t step = 0;
    bool may_go_back = false;  ///< it was reset, or failed
};

/// One studio after another, as often as it is quit.
class Storm {
  public:
    explicit Storm(OffscreenWindow& window) : window_(window) { begin(); }

    void carry_out(const StressCommand& command) {
        if (!command.result.empty()) results_.push_back(command.result);
        if (command.window_px) window_.resize(command.window_px->first, command.window_px->second);
        for (const Request& request : command.requests) {
            if (const auto* sent = std::get_if<Command>(&request)) note_reset(*sent);
            app_->request(request);
        }
        point(command);
        press(command);
        frame();
        if (app_->done()) begin();
    }

    void end() {
        app_->quit();
        note_state(app_->state());
        while (!app_->done()) frame();
        app_.reset();
    }

    void check_results() {
        for (const fs::path& path : results_) {
            CAPTURE(path);
            const bool is_there = fs::exists(path);
            const bool was_told = told_.find(path.filename().string()) != std::string::npos;
            CHECK((is_there || was_told));
            CHECK_FALSE(fs::exists(path.string() + ".part"));
        }
        for (const auto& [folder, run] : runs_) {
            CAPTURE(folder);
            if (run.may_go_back || run.step == 0) continue;
            const Checkpoint kept = read_checkpoint(folder / "checkpoint.safetensors");
            CHECK(kept.progress.step >= run.step);
        }
    }
    [[nodiscard]] double longest_frame_ms() const { return longest_frame_ms_; }

  private:
    void begin() {
        app_.reset();  // there is one at a time
        app_ = std::make_unique<App>(
            window_, Preferences{}, StudioOptions{.open = {}, .settings = stress_settings()});
    }

    void frame() {
        window_.wait_events(std::min(app_->idle_seconds(), kLookSeconds));
        const auto begin_at = std::chrono::steady_clock::now();
        app_->frame();
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin_at;
        longest_frame_ms_ = std::max(longest_frame_ms_, took.count());
        note_state(app_->state());
    }

    void note_state(const AppState& state) {
        if (state.problem) told_ += state.problem->text + "\n";
        if (state.notice) told_ += state.notice->text + "\n";
        if (!has_training(state) || state.run_folder.empty()) return;
        SeenRun& run = runs_[state.run_folder];
        run.step = state.status.step;
        if (state.status.state == SessionState::kFailed) run.may_go_back = true;
    }

    void note_reset(const Command& command) {
        const fs::path& folder = app_->state().run_folder;
        if (std::holds_alternative<ResetCommand>(command) && !folder.empty())
            runs_[folder].may_go_back = true;
    }

    void point(const StressCommand& command) {
        if (command.pointer_share.empty()) return;
        const WindowPlacement size = window_.placement();
        for (const Vec2& share : command.pointer_share) {
            ImGuiIO& io = ImGui::GetIO();
            io.MousePos = {static_cast<float>(share.x() * size.width),
                           static_cast<float>(share.y() * size.height)};
            frame();
            ImGui::GetIO().MouseDown[command.pointer_button] = true;
            frame();
        }
        ImGui::GetIO().MouseDown[command.pointer_button] = false;
    }

    void press(const StressCommand& command) {
        if (command.key == 0) return;
        ImGuiIO& io = ImGui::GetIO();
        io.KeyCtrl = command.ctrl;
        io.KeyShift = command.shift;
        io.KeysDown[command.key] = true;
        frame();
        io.KeyCtrl = io.KeyShift = false;
        io.KeysDown[command.key] = false;
    }

    OffscreenWindow& window_;
    std::unique_ptr<App> app_;
    std::vector<fs::path> results_;
    std::map<fs::path, SeenRun> runs_;
    std::string told_;
    double longest_frame_ms_ = 0;
};

}  // namespace

TEST_SUITE("gl studio stress") {
    TEST_CASE("random commands neither crash nor hang the studio, and nothing that was asked for is lost") {
        std::unique_ptr<OffscreenWindow> window;
        try {
            window = std::make_unique<OffscreenWindow>(WindowPlacement{960, 640, false});
        } catch (const Error& refusal) {
            MESSAGE("skipped: ", refusal.what());
            return;
        }
        const TemporaryFolder folder;
        const TemporaryUser user(folder.path());
        const auto commands = number_from_environment("SPLATELIER_STRESS_COMMANDS", kCommands);
        const auto seed = number_from_environment("SPLATELIER_STRESS_SEED", kSeed);
        fmt::print("stress: SPLATELIER_STRESS_SEED={} SPLATELIER_STRESS_COMMANDS={}\n", seed, commands);
        StressGenerator generator(seed, make_scenes(folder.path()));
        Storm storm(*window);
        for (std::uint64_t i = 1; i <= commands; ++i) {
            const StressCommand command = generator.next();
            fmt::print("stress {}: {}\n", i, command.text);
            std::fflush(stdout);
            storm.carry_out(command);
        }
        storm.end();
        storm.check_results();
        fmt::print("stress: the longest frame took {:.0f} ms\n", storm.longest_frame_ms());
    }
}
#endif

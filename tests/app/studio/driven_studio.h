// The whole studio without a screen, driven by requests and actions as its panels and keys would.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/write_dataset.h"
#include "app/studio/actions.h"
#include "app/studio/app.h"
#include "app/studio/offscreen_window.h"
#include "core/error.h"
#include "tests/app/studio/user_folders.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

namespace splatelier::test {

inline constexpr std::chrono::minutes kPatience{2};  // far above what anything takes

/// Null, with the reason printed, where there is no OpenGL: the test then has nothing to check.
inline std::unique_ptr<OffscreenWindow> offscreen_window() {
    try {
        return std::make_unique<OffscreenWindow>(WindowPlacement{640, 480, false});
    } catch (const Error& refusal) {
        MESSAGE("skipped: ", refusal.what());
        return nullptr;
    }
}

/// A data set that trains hundreds of steps a second; its folder.
inline std::filesystem::path small_photos(const std::filesystem::path& folder) {
    write_demo_dataset(folder / "photos",
                       {.views = 5, .width = 64, .height = 48, .points = 300, .light_detail = 0.1});
    return folder / "photos";
}

/// A studio on a small training by the CPU, driven by requests as a panel would.
class DrivenStudio {
  public:
    DrivenStudio(OffscreenWindow& window, const std::filesystem::path& data) : window_(window) {
        Settings settings;
        settings.train.backend = BackendChoice::kCpu;
        settings.train.threads = 2;
        settings.train.iterations = 100'000'000;
        app_ = std::make_unique<App>(
            window_, Preferences{}, StudioOptions{.open = {data}, .settings = settings});
    }
    void ask(Request request) { app_->request(std::move(request)); }
    /// An entry of the actions table, as its key or menu would.
    void act(std::string_view id) {
        ActionSink sink;
        run_action(id, state(), sink);
        for (Request& request : sink.take()) app_->request(std::move(request));
    }
    void send(Command command) { app_->request(Request{std::move(command)}); }
    template <typename Holds>
    void until(Holds&& holds) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        do {
            window_.wait_events(0.01);
            app_->frame();
            if (app_->state().problem) FAIL(app_->state().problem->text);
            REQUIRE(std::chrono::steady_clock::now() < end);
        } while (!holds(app_->state()));
    }
    void until_quit() {
        app_->quit();
        until([&](const AppState&) { return app_->done(); });
    }
    [[nodiscard]] const AppState& state() const { return app_->state(); }

  private:
    OffscreenWindow& window_;
    std::unique_ptr<App> app_;
};

/// Gives `play` a studio whose training has begun, with a user of its own, and quits it. Nothing is played, and the reason
/// printed, where there is no OpenGL.
template <typename Play>
void with_training_studio(Play&& play) {
    const std::unique_ptr<OffscreenWindow> window = offscreen_window();
    if (window == nullptr) return;
    const TemporaryFolder folder;
    const TemporaryUser user(folder.path());
    DrivenStudio studio(*window, small_photos(folder.path()));
    studio.until([](const AppState& state) { return has_training(state) && state.status.step > 0; });
    play(studio);
    studio.until_quit();
}

}  // namespace splatelier::test

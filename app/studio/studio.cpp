// SPDX-License-Identifier: MIT
#include "app/studio/studio.h"

#include "app/studio/app.h"
#include "app/studio/desktop_window.h"
#include "app/studio/preferences.h"

#include <chrono>
#include <csignal>
#include <thread>

namespace splatelier {
namespace {

volatile std::sig_atomic_t interrupted = 0;  // the only state that a signal handler may touch

/// Turns Ctrl-C and a polite kill into closing the window, while it lives.
class InterruptWatch {
  public:
    InterruptWatch() {
        interrupted = 0;
        old_interrupt_ = std::signal(SIGINT, note);
        old_terminate_ = std::signal(SIGTERM, note);
    }
    ~InterruptWatch() {
        std::signal(SIGINT, old_interrupt_);
        std::signal(SIGTERM, old_terminate_);
    }
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    [[nodiscard]] static bool seen() { return interrupted != 0; }

  private:
    static void note(int) { interrupted = 1; }
    void (*old_interrupt_)(int) = nullptr;
    void (*old_terminate_)(int) = nullptr;
};

}  // namespace

int run_studio(const StudioOptions& options) {
    using Clock = std::chrono::steady_clock;
    Preferences preferences = load_preferences();
    DesktopWindow window(preferences.window);
    const InterruptWatch watch;
    App app(window, std::move(preferences), options);
    Clock::time_point last_frame = Clock::now();
    while (!app.done()) {
        window.wait_events(app.idle_seconds());
        // Events come in floods while the pointer moves: never more frames than asked for.
        const auto due = last_frame + std::chrono::duration_cast<Clock::duration>(
                                          std::chrono::duration<double>(app.frame_seconds()));
        if (Clock::now() < due) {
            std::this_thread::sleep_until(due);
            window.wait_events(0);
        }
        last_frame = Clock::now();
        if (InterruptWatch::seen()) app.quit();
        app.frame();
    }
    return 0;
}

}  // namespace splatelier

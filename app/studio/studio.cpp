// SPDX-License-Identifier: MIT
#include "app/studio/studio.h"

#include "app/studio/app.h"
#include "app/studio/desktop_window.h"
#include "app/studio/frame_pacer.h"
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
    using Clock = FramePacer::Clock;
    Preferences preferences = load_preferences();
    DesktopWindow window(preferences.window);
    const InterruptWatch watch;
    App app(window, std::move(preferences), options);
    FramePacer pacer(Clock::now());
    while (!app.done()) {
        window.wait_events(app.idle_seconds());
        // Events come in floods while the pointer moves: never more frames than asked for.
        const double period_s = app.frame_seconds();
        if (const Clock::time_point due = pacer.next(period_s); Clock::now() < due) {
            std::this_thread::sleep_until(due);
            window.wait_events(0);
        }
        pacer.begin(Clock::now(), period_s);
        if (InterruptWatch::seen()) app.quit();
        app.frame();
    }
    return 0;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/progress.h"

#include "core/log.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kBarPeriod = std::chrono::milliseconds(100);
constexpr auto kLinePeriod = std::chrono::seconds(5);
constexpr std::size_t kBarCells = 24;

std::size_t terminal_columns() {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

double share_done(const TrainStatus& status) {
    if (status.iterations <= 0) return 0;
    return static_cast<double>(status.step) / static_cast<double>(status.iterations);
}

}  // namespace

std::string clock_text(double seconds) {
    const std::int64_t whole = std::llround(std::clamp(seconds, 0.0, 1e9));
    const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60;
    if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
    return fmt::format("{}:{:02}", minutes, whole % 60);
}

std::string grouped_digits(std::size_t number) {
    const std::string digits = std::to_string(number);
    std::string grouped;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
        grouped += digits[i];
    }
    return grouped;
}

std::string progress_text(const TrainStatus& status) {
    std::string text = fmt::format("{}/{}  loss {:.4f}  {} splats  {:.{}f} it/s",
                                   status.step,
                                   status.iterations,
                                   status.smooth_loss,
                                   grouped_digits(status.splats),
                                   status.iterations_per_second,
                                   status.iterations_per_second < 10 ? 2 : 0);
    if (status.iterations_per_second > 0 && status.step < status.iterations) {
        const auto steps_left = static_cast<double>(status.iterations - status.step);
        text += fmt::format("  {} left", clock_text(steps_left / status.iterations_per_second));
    }
    if (!status.activity.empty()) text += fmt::format("  ({})", status.activity);
    return text;
}

std::string progress_bar(double share, std::string_view text, std::size_t columns) {
    const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBarCells);
    const std::string bar =
        fmt::format("[{}{}] {}", std::string(full, '#'), std::string(kBarCells - full, '-'), text);
    return bar.substr(0, columns > 0 ? columns - 1 : 0);
}

Progress::Progress() : is_terminal_(isatty(STDERR_FILENO) != 0) {
    if (!is_terminal_) return;
    set_log_sink([this](LogLevel, const std::string& line) {
        const std::scoped_lock lock(mutex_);
        clear_bar();
        std::fprintf(stderr, "%s\n", line.c_str());
        draw_bar();
    });
}

Progress::~Progress() {
    if (!is_terminal_) return;
    set_log_sink({});
    if (!bar_.empty()) std::fputs("\n", stderr);  // the last state stays
}

bool Progress::is_time() const {
    return Clock::now() >= next_;
}

void Progress::show(const TrainStatus& status) {
    const bool ended = status.state == SessionState::kDone || status.state == SessionState::kStopped ||
                       status.state == SessionState::kFailed;
    const bool is_news = status.step != last_step_ || is_terminal_;
    if (status.step <= 0 || !is_news || !(is_time() || ended)) return;
    last_step_ = status.step;
    draw(share_done(status), progress_text(status));
}

void Progress::show(double share, std::string_view what) {
    if (!is_time()) return;
    // The bar shows the share on a terminal; elsewhere lines would only repeat themselves.
    draw(share, is_terminal_ ? std::string(what) : fmt::format("{}, {:.0f} %", what, 100 * share));
}

void Progress::draw(double share, std::string_view text) {
    if (!is_terminal_) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
        next_ = Clock::now() + kLinePeriod;
        return;
    }
    const std::scoped_lock lock(mutex_);
    clear_bar();
    bar_ = progress_bar(share, text, terminal_columns());
    draw_bar();
    next_ = Clock::now() + kBarPeriod;
}

void Progress::draw_bar() {
    std::fputs(bar_.c_str(), stderr);
    std::fflush(stderr);
}

void Progress::clear_bar() {
    if (!bar_.empty()) std::fputs("\r\x1b[K", stderr);
}

}  // namespace splatelier

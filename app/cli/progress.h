// What a training shows on stderr: a bar on a terminal, a plain line every few seconds elsewhere.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/session.h"

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace splatelier {

/// "1:02:03", "4:05": hours only where there are some.
std::string clock_text(double seconds);
/// "165,751".
std::string grouped_digits(std::size_t number);
/// One line: iteration, loss, splats, rate, time left, and what is being done besides stepping.
std::string progress_text(const TrainStatus& status);
/// `text` behind a bar of which `share` (0 to 1) is full, cut to `columns`.
std::string progress_bar(double share, std::string_view text, std::size_t columns);

/// While it lives, log lines are printed above the bar.
class Progress {
  public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Draws when it is time; call it often.
    void show(const TrainStatus& status);
    /// The same for any other work.
    void show(double share, std::string_view what);

  private:
    void draw(double share, std::string_view text);
    [[nodiscard]] bool is_time() const;
    void draw_bar();
    void clear_bar();

    std::mutex mutex_;  // log lines come from any thread
    std::string bar_;
    bool is_terminal_ = false;
    std::chrono::steady_clock::time_point next_{};
    std::int64_t last_step_ = -1;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/follow_training.h"

#include "app/cli/progress.h"
#include "app/cli/stop_signals.h"
#include "core/error.h"
#include "core/log.h"

#include <chrono>
#include <thread>
#include <utility>

namespace splatelier {
namespace {

constexpr auto kLookPeriod = std::chrono::milliseconds(20);

bool has_ended(SessionState state) {
    return state == SessionState::kStopped || state == SessionState::kFailed;
}

}  // namespace

TrainStatus follow_training(SessionStart start) {
    const StopSignals signals;
    Progress progress;
    Session session(std::move(start));
    TrainStatus status = session.status();
    bool is_stopping = false;
    while (!has_ended(status.state)) {
        if (!is_stopping && signals.asked()) {
            log_info("Stopping: finishing the step and saving (once more to kill)");
            session.send(StopCommand{});
            is_stopping = true;
        }
        if (!is_stopping && status.state == SessionState::kDone) {
            session.send(StopCommand{});
            is_stopping = true;
        }
        std::this_thread::sleep_for(kLookPeriod);
        status = session.status();
        progress.show(status);
    }
    session.send(StopCommand{});  // a session that failed waits for it
    session.wait();
    status = session.status();
    if (status.state == SessionState::kFailed) throw Error(status.error);
    return status;
}

std::string quality_text(const TrainStatus& status) {
    if (!status.evaluations || status.evaluations->empty()) return {};
    const Evaluation& last = status.evaluations->back();
    return fmt::format(
        "PSNR {:.2f} dB, SSIM {:.3f} on {} held-out photos", last.psnr, last.ssim, last.views.size());
}

}  // namespace splatelier

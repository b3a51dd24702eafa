// App's memory of the training: when past splats are kept, and which ones the viewport shows.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"

#include <fmt/format.h>

#include <algorithm>

namespace splatelier {
namespace {

constexpr double kBytesPerMb = 1e6;
constexpr double kLeastSecondsBetween = 0.25;
constexpr double kRestFactor = 19;         // pictures stand still while splats are copied
constexpr double kMostSecondsPutOff = 10;  // so not amid a movement, unless that does not end

}  // namespace

void App::gather_time() {
    const ViewSettings& view = settings_.settings().view;
    time_.set_limits(static_cast<std::size_t>(kBytesPerMb * static_cast<double>(view.history_mb)),
                     view.history_every);
    if (auto kept = painter_.take_kept()) {
        next_keep_at_ = state_.now + std::max(kLeastSecondsBetween, kRestFactor * kept->seconds);
        if (time_.wants(kept->step)) time_.keep(std::move(*kept));
    }
    if (auto shown = time_.take_shown()) {
        // Nobody waits for it where the user went back to now meanwhile.
        if (wanted_past_) past_ = std::move(*shown);
    }
    const double put_off = rig_.moving(state_.now) ? kMostSecondsPutOff : 0;
    const bool due = has_training(state_) && view.history_mb > 0 && state_.now >= next_keep_at_ + put_off;
    if (due && time_.wants(state_.status.step)) {
        next_keep_at_ = state_.now + kLeastSecondsBetween;
        painter_.keep_splats();
    }
    state_.kept_steps = time_.steps();
    state_.kept_bytes = time_.size_bytes();
    state_.past_step.reset();
    if (past_.cloud != nullptr) state_.past_step = past_.step;
}

void App::handle(const ShowStepRequest& request) {
    wanted_past_ = request.step;
    if (!wanted_past_ || *wanted_past_ >= state_.status.step) {
        wanted_past_.reset();
        past_ = {};
        return;
    }
    time_.show(*wanted_past_);
}

void App::show_newest_kept() {
    const auto kept = time_.steps();
    if (kept->empty()) return;
    wanted_past_ = kept->back();
    time_.show(*wanted_past_);
    tell(fmt::format("What is shown now is of step {}, which was kept in memory", *wanted_past_), 30);
}

void App::forget_time() {
    time_.forget();
    wanted_past_.reset();
    past_ = {};
}

}  // namespace splatelier

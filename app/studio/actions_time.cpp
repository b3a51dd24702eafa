// The actions of the menu Time: looking back at past steps of the training that goes on.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"

#include <GLFW/glfw3.h>

#include <algorithm>

namespace splatelier {
namespace {

bool has_past(const AppState& state) {
    return has_training(state) && state.kept_steps != nullptr && !state.kept_steps->empty();
}

bool is_in_past(const AppState& state) {
    return has_training(state) && state.past_step.has_value();
}

void show_earlier(const AppState& state, ActionSink& sink) {
    const auto& steps = *state.kept_steps;
    const std::int64_t from = state.past_step.value_or(state.status.step + 1);
    const auto at = std::lower_bound(steps.begin(), steps.end(), from);
    sink.request(ShowStepRequest{at == steps.begin() ? steps.front() : *std::prev(at)});
}

void show_later(const AppState& state, ActionSink& sink) {
    const auto& steps = *state.kept_steps;
    const auto at = std::upper_bound(steps.begin(), steps.end(), *state.past_step);
    sink.request(at == steps.end() ? ShowStepRequest{} : ShowStepRequest{*at});
}

constexpr Action kActions[] = {
    {"time.earlier",
     "Time",
     "Earlier step",
     "Shows the splats of the kept step before; training goes on",
     key(GLFW_KEY_LEFT_BRACKET),
     has_past,
     show_earlier},
    {"time.later",
     "Time",
     "Later step",
     "Shows the splats of the kept step after",
     key(GLFW_KEY_RIGHT_BRACKET),
     is_in_past,
     show_later},
    {"time.now",
     "Time",
     "Back to now",
     "Shows the newest splats again",
     key(GLFW_KEY_END),
     is_in_past,
     [](const AppState&, ActionSink& sink) { sink.request(ShowStepRequest{}); }},
    {"time.film",
     "Time",
     "Export time-lapse",
     "Films the past steps that are kept into the file named in the export tab",
     {},
     has_past,
     [](const AppState& state, ActionSink& sink) {
         sink.request(ExportTimelapseRequest{state.ui.timelapse_path});
     }},
};

}  // namespace

std::span<const Action> time_actions() {
    return kActions;
}

}  // namespace splatelier

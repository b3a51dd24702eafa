// The actions of branches: forking the training, going from one branch to the other, comparing them.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"
#include "app/studio/branches.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

bool can_fork(const AppState& state) {
    return has_training(state) && !state.run_folder.empty() && state.status.step > 0 &&
           state.status.state != SessionState::kFailed && state.status.state != SessionState::kStopped;
}

bool can_compare(const AppState& state) {
    return has_branches(state) || (has_training(state) && state.past_step.has_value());
}

constexpr Action kActions[] = {
    {"branch.fork",
     "Time",
     "Fork here",
     "A new branch of the training: from the shown step's nearest saved checkpoint, or from now, to go on "
     "with other "
     "settings",
     ctrl(GLFW_KEY_B),
     can_fork,
     [](const AppState& state, ActionSink& sink) { sink.request(ForkRequest{state.past_step}); }},
    {"branch.switch",
     "Time",
     "Other branch",
     "Shows and steers the branch that is compared, and compares this one",
     key(GLFW_KEY_X),
     has_branches,
     [](const AppState&, ActionSink& sink) { sink.request(SwitchBranchRequest{}); }},
    {"branch.compare",
     "Time",
     "Side by side",
     "Both branches, or the past step and now, under one camera with a divider to drag",
     key(GLFW_KEY_J),
     can_compare,
     [](const AppState&, ActionSink& sink) {
         sink.arrange([](UiState& ui) { ui.side_by_side = !ui.side_by_side; });
     },
     [](const AppState& state) { return state.ui.side_by_side; }},
    {"branch.close",
     "Time",
     "Close the compared branch",
     "Saves the branch that is compared and lets go of it; its run folder stays",
     {},
     has_branches,
     [](const AppState&, ActionSink& sink) { sink.request(CloseBranchRequest{}); }},
};

}  // namespace

std::span<const Action> branch_actions() {
    return kActions;
}

}  // namespace splatelier

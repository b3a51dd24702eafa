// The branches of the training: which there are, how they stand, which one is steered and which is compared with it.
// SPDX-License-Identifier: MIT
#include "app/studio/branches.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <string>

namespace splatelier {
namespace {

const char* state_word(const TrainStatus& status) {
    switch (status.state) {
        case SessionState::kRunning:
            return "training";
        case SessionState::kPaused:
            return "paused";
        case SessionState::kDone:
            return "done";
        case SessionState::kFailed:
            return "failed";
        case SessionState::kStopped:
            return "stopped";
        case SessionState::kLoading:
            return "preparing";
        case SessionState::kReady:
            return "ready";
    }
    return "";
}

/// Dot, name, and the newest held-out quality.
void title_row(const Theme& theme, const BranchFacts& branch, bool steered) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float radius = theme.px(4);
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + radius, at.y + 0.5F * ImGui::GetTextLineHeight()},
                                                radius,
                                                branch_color(theme, branch.number));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 2 * radius + theme.px(7));
    ImGui::PushFont(steered ? theme.strong : theme.body);
    ImGui::TextUnformatted(branch_name(branch.number).c_str());
    ImGui::PopFont();
    const auto& evaluations = branch.status.evaluations;
    if (evaluations == nullptr || evaluations->empty()) return;
    const std::string quality = fmt::format("{:.2f} dB", evaluations->back().psnr);
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x -
                         ImGui::CalcTextSize(quality.c_str()).x);
    ImGui::TextUnformatted(quality.c_str());
    tooltip(theme, fmt::format("Held-out PSNR at step {}", grouped_digits(evaluations->back().step)));
}

void buttons(const AppState& state, ActionSink& sink, const BranchFacts& branch, bool steered) {
    const Theme& theme = state.theme;
    const float gap = theme.px(6);
    const float width = (ImGui::GetContentRegionAvail().x - 2 * gap) / 3;
    if (button(theme,
               steered ? "Steered" : "Steer",
               steered ? ButtonLook::kOn : ButtonLook::kPlain,
               true,
               width) &&
        !steered)
        sink.request(SwitchBranchRequest{branch.number});
    tooltip(theme,
            steered ? "Shown, and steered by every control"
                    : "Shows this branch, and has every control steer it");
    ImGui::SameLine(0, gap);
    const bool compared = state.ui.side_by_side && state.compared == branch.number;
    if (button(theme, "Compare", compared ? ButtonLook::kOn : ButtonLook::kPlain, !steered, width)) {
        if (compared) {
            sink.arrange([](UiState& ui) { ui.side_by_side = false; });
        } else {
            sink.request(CompareBranchRequest{branch.number});
        }
    }
    tooltip(theme, "This branch and the steered one side by side, under one camera");
    ImGui::SameLine(0, gap);
    if (button(theme, "Close", ButtonLook::kPlain, true, width))
        sink.request(CloseBranchRequest{branch.number});
    tooltip(theme,
            "Saves the branch and lets go of it. Its run stays and can be opened again:",
            branch.run_folder.string());
}

void branch_rows(const AppState& state, ActionSink& sink, const BranchFacts& branch) {
    const Theme& theme = state.theme;
    const bool steered = branch.number == state.steered;
    ImGui::PushID(branch.number);
    title_row(theme, branch, steered);
    const TrainStatus& status = branch.status;
    std::string facts = fmt::format("Step {}, {}", grouped_digits(status.step), state_word(status));
    if (branch.forked_at)
        facts = fmt::format(
            "{}. From step {} of {}", facts, grouped_digits(*branch.forked_at), branch.forked_from);
    caption(theme, facts);
    if (branch.forked_at) {
        caption(theme, branch.changed.empty() ? "No setting changed yet" : branch.changed);
    }
    buttons(state, sink, branch, steered);
    ImGui::PopID();
    ImGui::Dummy({0, theme.px(4)});
}

}  // namespace

void panel_branches(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Branches");
    if (has_branches(state)) {
        for (const BranchFacts& branch : state.branches) branch_rows(state, sink, branch);
        caption(
            theme,
            "One branch trains at a time: starting one pauses the others. Each keeps its memory until it is "
            "closed.");
    } else {
        caption(theme, "Fork the training to try other settings from the same step, and compare the two.");
    }
    action_button(state,
                  sink,
                  "branch.fork",
                  std::string(icon::kPlus) + "  Fork here",
                  ButtonLook::kPlain,
                  ImGui::GetContentRegionAvail().x);
}

}  // namespace splatelier

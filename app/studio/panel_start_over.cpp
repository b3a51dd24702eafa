// Starting a training over: asked for twice, because what was trained is lost.
// SPDX-License-Identifier: MIT
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

namespace splatelier {

void panel_start_over(const AppState& state, ActionSink& sink) {
    if (state.ui.dialog != Dialog::kStartOver) return;
    const Theme& theme = state.theme;
    if (!begin_dialog(theme, "Start over?", theme.px(440), theme.px(164))) {
        end_dialog();
        return;
    }
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(
        fmt::format("The {} steps of this training go, with its checkpoints and curves. Splat "
                    "files that were saved stay. To keep it as it is, fork it instead.",
                    grouped_digits(state.status.step))
            .c_str());
    ImGui::PopTextWrapPos();
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - ImGui::GetFrameHeightWithSpacing() - theme.px(10));
    const bool cancels = button(theme, "Cancel", ButtonLook::kPlain, true, theme.px(84));
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetWindowWidth() - theme.px(130));
    const bool starts = button(theme, "Start over", ButtonLook::kPrimary, has_training(state), theme.px(114));
    if (starts) sink.send(ResetCommand{});
    if (starts || cancels || dialog_cancelled()) {
        sink.arrange([](UiState& ui) { ui.dialog = Dialog::kNone; });
    }
    end_dialog();
}

}  // namespace splatelier

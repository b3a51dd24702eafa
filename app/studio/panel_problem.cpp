// What went wrong, in a dialog that can be read; and the line that tells of what went well.
// SPDX-License-Identifier: MIT
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/widgets.h"

#include <GLFW/glfw3.h>

#include <algorithm>

namespace splatelier {

void panel_problem(const AppState& state, ActionSink& sink) {
    if (!state.problem) return;
    const Theme& theme = state.theme;
    const float width = theme.px(480);
    const float text_height =
        ImGui::CalcTextSize(state.problem->text.c_str(), nullptr, false, width - theme.px(44)).y;
    if (!begin_dialog(theme,
                      state.problem->title.c_str(),
                      width,
                      std::min(theme.px(420), text_height + theme.px(112)))) {
        end_dialog();
        return;
    }
    ImGui::BeginChild("text", {0, -ImGui::GetFrameHeightWithSpacing() - theme.px(4)}, false);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(state.problem->text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
    if (button(theme, "Copy", ButtonLook::kPlain)) ImGui::SetClipboardText(state.problem->text.c_str());
    tooltip(theme, "Copies the text, to ask somebody about it");
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetWindowWidth() - theme.px(100));
    const bool accepted = button(theme, "OK", ButtonLook::kPrimary, true, theme.px(84)) ||
                          ((ImGui::IsKeyPressed(GLFW_KEY_ENTER) || ImGui::IsKeyPressed(GLFW_KEY_KP_ENTER)) &&
                           !ImGui::IsWindowAppearing());
    if (accepted || dialog_cancelled()) sink.request(DismissProblemRequest{});
    end_dialog();
}

void panel_notice(const AppState& state, ActionSink&) {
    if (!state.notice || state.now >= state.notice->until) return;
    const Theme& theme = state.theme;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const std::string text =
        std::string(state.notice->warns ? icon::kWarning : icon::kCheck) + "   " + state.notice->text;
    const float room = display.x - theme.px(80);
    const float width = std::min(text_width(theme.body, text), room) + theme.px(32);
    const float height = theme.px(38);
    const ImVec2 at(0.5F * (display.x - width), display.y - theme.px(84));
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 end(at.x + width, at.y + height);
    list.AddRectFilled(at, end, theme.panel, theme.px(8));
    list.AddRect(at, end, theme.line, theme.px(8));
    draw_text_cut(list,
                  theme.body,
                  {at.x + theme.px(16), at.y + 0.5F * (height - theme.body->FontSize)},
                  theme.text,
                  width - theme.px(30),
                  text);
}

}  // namespace splatelier

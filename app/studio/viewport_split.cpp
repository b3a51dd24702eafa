// SPDX-License-Identifier: MIT
#include "app/studio/viewport_split.h"

#include "app/studio/widgets.h"

#include <algorithm>

namespace splatelier {
namespace {

constexpr float kLabelTop = 52;  // design units: below the modes' switches

}  // namespace

void draw_split(const AppState& state, ActionSink& sink, ImDrawList& list, const SplitView& split) {
    const Theme& theme = state.theme;
    const Region& frame = split.frame;
    const float x = frame.x + frame.width * state.ui.split;
    const ImVec2 low(frame.x, frame.y);
    const ImVec2 high(frame.x + frame.width, frame.y + frame.height);
    list.PushClipRect(low, {x, high.y}, true);
    list.AddImage(split.left, low, high);
    list.PopClipRect();
    list.AddLine({x, low.y}, {x, high.y}, IM_COL32(255, 255, 255, 230), theme.px(1.5F));
    const ImVec2 knob(x, 0.5F * (low.y + high.y));
    list.AddCircleFilled(knob, theme.px(11), IM_COL32(255, 255, 255, 235), 32);
    const float tip = theme.px(6.5F);
    const float back = theme.px(2.5F);
    const float rise = theme.px(3.5F);
    const ImU32 dark = IM_COL32(40, 44, 52, 255);
    list.AddTriangleFilled(
        {knob.x - tip, knob.y}, {knob.x - back, knob.y - rise}, {knob.x - back, knob.y + rise}, dark);
    list.AddTriangleFilled(
        {knob.x + tip, knob.y}, {knob.x + back, knob.y - rise}, {knob.x + back, knob.y + rise}, dark);

    ImGui::SetCursorScreenPos({x - theme.px(9), low.y});
    ImGui::InvisibleButton("##divider", {theme.px(18), std::max(1.0F, frame.height)});
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsItemActive()) {
        const float share = (ImGui::GetIO().MousePos.x - frame.x) / std::max(1.0F, frame.width);
        sink.arrange([share](UiState& ui) { ui.split = std::clamp(share, 0.0F, 1.0F); });
    }
    const auto label = [&](const std::string& text, float left) {
        const ImVec2 size(text_width(theme.small, text), theme.small->FontSize);
        const ImVec2 at(left, low.y + theme.px(kLabelTop));
        list.AddRectFilled({at.x - theme.px(6), at.y - theme.px(3)},
                           {at.x + size.x + theme.px(6), at.y + size.y + theme.px(3)},
                           IM_COL32(0, 0, 0, 130),
                           theme.px(4));
        list.AddText(theme.small, theme.small->FontSize, at, IM_COL32(255, 255, 255, 235), text.c_str());
    };
    if (state.ui.split > 0.12F) label(split.left_label, low.x + theme.px(16));
    if (state.ui.split < 0.88F)
        label(split.right_label, high.x - text_width(theme.small, split.right_label) - theme.px(16));
}

}  // namespace splatelier

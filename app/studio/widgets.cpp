// SPDX-License-Identifier: MIT
#include "app/studio/widgets.h"

#include <GLFW/glfw3.h>

#include <algorithm>

namespace splatelier {
namespace {

constexpr float kTooltipDelay = 0.45F;  // seconds of rest
constexpr float kTooltipWidth = 300;

ImVec4 rgba(ImU32 color) {
    return ImGui::ColorConvertU32ToFloat4(color);
}

void text_unformatted(std::string_view text) {
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

/// How long the last item has been under the pointer.
bool rested_on_item() {
    ImGuiStorage& storage = *ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetID("##rest");
    const bool same = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
    if (!same) return false;
    // Stillness of the pointer rather than time on the item: simple, and what one expects.
    float* rest = storage.GetFloatRef(id, 0);
    const ImVec2 moved = ImGui::GetIO().MouseDelta;
    *rest = moved.x != 0 || moved.y != 0 ? 0 : *rest + ImGui::GetIO().DeltaTime;
    return *rest > kTooltipDelay;
}

}  // namespace

void tooltip(const Theme& theme, std::string_view text, std::string_view quiet) {
    if (text.empty() || !rested_on_item()) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, theme.px(9, 7));
    ImGui::BeginTooltip();
    ImGui::PushFont(theme.small);
    ImGui::PushTextWrapPos(theme.px(kTooltipWidth));
    text_unformatted(text);
    if (!quiet.empty()) {
        ImGui::PushStyleColor(ImGuiCol_Text, theme.quiet);
        text_unformatted(quiet);
        ImGui::PopStyleColor();
    }
    ImGui::PopTextWrapPos();
    ImGui::PopFont();
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

bool button(const Theme& theme, const char* label, ButtonLook look, bool enabled, float width) {
    ImU32 plain = theme.raised;
    ImU32 hovered = theme.hovered;
    ImU32 text = theme.text;
    switch (look) {
        case ButtonLook::kPlain:
            break;
        case ButtonLook::kFlat:
            plain = faded(theme.raised, 0);
            break;
        case ButtonLook::kPrimary:
            plain = theme.accent;
            hovered = mixed(theme.accent, theme.text, 0.18F);
            text = theme.on_accent;
            break;
        case ButtonLook::kOn:
            plain = theme.accent_soft;
            hovered = theme.accent_soft;
            text = theme.accent;
            break;
    }
    ImGui::BeginDisabled(!enabled);
    ImGui::PushStyleColor(ImGuiCol_Button, plain);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, hovered);
    ImGui::PushStyleColor(ImGuiCol_Text, text);
    const bool pressed = ImGui::Button(label, {width, 0});
    ImGui::PopStyleColor(3);
    ImGui::EndDisabled();
    return pressed;
}

void action_button(const AppState& state,
                   ActionSink& sink,
                   std::string_view action_id,
                   std::string_view label,
                   ButtonLook look,
                   float width) {
    const Action& what = action(action_id);
    const std::string text = std::string(label.empty() ? what.title : label) + "###" + std::string(action_id);
    const bool enabled = what.enabled(state);
    const ButtonLook shown = what.checked != nullptr && what.checked(state) ? ButtonLook::kOn : look;
    if (button(state.theme, text.c_str(), shown, enabled, width)) what.run(state, sink);
    const std::string keys = shortcut_text(what.shortcut);
    const std::string title = std::string(what.title) + (keys.empty() ? "" : "   " + keys);
    tooltip(state.theme, title, what.help);
}

void action_pair(const AppState& state, ActionSink& sink, const ActionLabel& left, const ActionLabel& right) {
    const float gap = state.theme.px(8);
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
    action_button(state, sink, left.id, left.label, ButtonLook::kPlain, width);
    ImGui::SameLine(0, gap);
    action_button(state, sink, right.id, right.label, ButtonLook::kPlain, width);
}

int segmented(
    const Theme& theme, const char* id, std::span<const Segment> segments, int chosen, float width) {
    float labels_width = 0;
    for (const Segment& segment : segments) labels_width += ImGui::CalcTextSize(segment.label).x;
    const float total = width > 0 ? width : ImGui::GetContentRegionAvail().x;
    const float height = ImGui::GetFrameHeight();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = ImGui::GetStyle().FrameRounding;
    list.AddRectFilled(origin, {origin.x + total, origin.y + height}, theme.raised, rounding);
    ImGui::PushID(id);
    int out = chosen;
    int index = 0;
    // What the labels leave is shared alike, so that none is cut while all fit.
    const float spare = (total - labels_width) / static_cast<float>(segments.size());
    float right = origin.x;
    for (const auto& [label, help] : segments) {
        const ImVec2 size = ImGui::CalcTextSize(label);
        const float left = right;
        right += size.x + spare;
        ImGui::SetCursorScreenPos({left, origin.y});
        ImGui::PushID(index);
        if (ImGui::InvisibleButton("choice", {right - left, height})) out = index;
        const bool hovered = ImGui::IsItemHovered();
        tooltip(theme, help);
        ImGui::PopID();
        if (index == chosen) {
            const float inset = theme.px(2);
            list.AddRectFilled({left + inset, origin.y + inset},
                               {right - inset, origin.y + height - inset},
                               theme.is_light() ? theme.panel : theme.hovered,
                               rounding - 1);
        }
        const ImU32 color = index == chosen ? theme.text : hovered ? theme.text : theme.quiet;
        list.PushClipRect({left, origin.y}, {right, origin.y + height}, true);
        list.AddText({0.5F * (left + right - size.x), origin.y + 0.5F * (height - size.y)}, color, label);
        list.PopClipRect();
        ++index;
    }
    ImGui::PopID();
    ImGui::SetCursorScreenPos(origin);
    ImGui::Dummy({total, height});
    return out;
}

void section(const Theme& theme, const char* title) {
    ImGui::Dummy({0, theme.px(6)});
    ImGui::PushFont(theme.strong);
    ImGui::TextUnformatted(title);
    ImGui::PopFont();
    ImGui::Dummy({0, theme.px(1)});
}

void value_row(const Theme& theme, std::string_view label, std::string_view value) {
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    ImGui::PushStyleColor(ImGuiCol_Text, theme.quiet);
    text_unformatted(label);
    ImGui::PopStyleColor();
    const float width = ImGui::CalcTextSize(value.data(), value.data() + value.size()).x;
    ImGui::SameLine();
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right - width));
    text_unformatted(value);
}

void caption(const Theme& theme, std::string_view text) {
    ImGui::PushFont(theme.small);
    ImGui::PushStyleColor(ImGuiCol_Text, rgba(theme.quiet));
    ImGui::PushTextWrapPos(0);
    text_unformatted(text);
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

void progress_bar(const Theme& theme, float share, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = 0.5F * height;
    list.AddRectFilled(at, {at.x + width, at.y + height}, theme.raised, rounding);
    if (share < 0) {
        list.AddRectFilled(at, {at.x + width, at.y + height}, faded(theme.accent, 0.35F), rounding);
    } else if (share > 0) {
        const float filled = std::max(height, width * std::min(share, 1.0F));
        list.AddRectFilled(at, {at.x + filled, at.y + height}, theme.accent, rounding);
    }
    ImGui::Dummy({width, height});
}

bool begin_dialog(const Theme& theme, const char* title, float width, float height) {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(display);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, theme.is_light() ? 70 : 130));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    constexpr ImGuiWindowFlags kFixed =
        ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings;
    ImGui::Begin("##dim", nullptr, kFixed);
    if (ImGui::IsWindowAppearing()) ImGui::SetWindowFocus();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    const ImVec2 size(std::min(width, display.x - theme.px(24)), std::min(height, display.y - theme.px(24)));
    ImGui::SetCursorPos({0.5F * (display.x - size.x), 0.42F * (display.y - size.y)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddRect(
        {at.x - 1, at.y - 1}, {at.x + size.x + 1, at.y + size.y + 1}, theme.line, theme.px(10));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.panel);
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, theme.px(10));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, theme.px(16, 14));
    const bool open = ImGui::BeginChild("dialog", size, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
    if (open && title != nullptr) {
        ImGui::PushFont(theme.strong);
        ImGui::TextUnformatted(title);
        ImGui::PopFont();
        ImGui::Dummy({0, theme.px(2)});
    }
    return open;
}

void end_dialog() {
    ImGui::EndChild();
    ImGui::End();
}

bool dialog_cancelled() {
    const bool outside = ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
                         !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows |
                                                 ImGuiHoveredFlags_AllowWhenBlockedByActiveItem |
                                                 ImGuiHoveredFlags_AllowWhenBlockedByPopup);
    return ImGui::IsKeyPressed(GLFW_KEY_ESCAPE) || (outside && !ImGui::IsWindowAppearing());
}

float text_width(ImFont* font, std::string_view text) {
    return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

void draw_text_cut(
    ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, float width, std::string_view text) {
    std::string shown(text);
    if (text_width(font, shown) > width) {
        constexpr const char* kEllipsis = "\xe2\x80\xa6";
        while (!shown.empty() && text_width(font, shown + kEllipsis) > width) {
            // Whole UTF-8 characters: continuation bytes go with their first one.
            while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xC0U) == 0x80U) {
                shown.pop_back();
            }
            if (!shown.empty()) shown.pop_back();
        }
        shown += kEllipsis;
    }
    list.AddText(font, font->FontSize, at, color, shown.c_str());
}

}  // namespace splatelier

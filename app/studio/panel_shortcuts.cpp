// Keys and mouse on one page, from the actions table.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/widgets.h"

#include <string>
#include <string_view>

namespace splatelier {
namespace {

constexpr float kTallest = 760;  // design units: all keys at once, where the window has that room

void key_row(const Theme& theme, std::string_view keys, std::string_view what) {
    ImGui::TableNextColumn();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string text(keys);
    const float width = text_width(theme.small, text);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({at.x, at.y - theme.px(1)},
                       {at.x + width + theme.px(12), at.y + theme.px(18)},
                       theme.raised,
                       theme.px(4));
    list.AddText(theme.small,
                 theme.small->FontSize,
                 {at.x + theme.px(6), at.y + theme.px(1)},
                 theme.text,
                 text.c_str());
    ImGui::Dummy({width + theme.px(12), theme.px(18)});
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(what.data(), what.data() + what.size());
}

void mouse_rows(const AppState& state) {
    const Theme& theme = state.theme;
    const bool blender = state.ui.blender_mouse;
    key_row(theme, "Left drag", "Orbit (with V: look around)");
    key_row(theme, "Right drag", "Look around");
    key_row(
        theme, blender ? "Middle drag" : "Middle drag, Ctrl+Left", blender ? "Orbit; with Shift pan" : "Pan");
    key_row(theme, "Wheel", "Nearer, farther");
    key_row(theme, "Double click", "What is there becomes the pivot");
    key_row(theme, "W A S D, Q E", "Fly; down and up");
    key_row(theme, "Shift", "Fly faster");
}

}  // namespace

void panel_shortcuts(const AppState& state, ActionSink& sink) {
    if (state.ui.dialog != Dialog::kShortcuts) return;
    const Theme& theme = state.theme;
    if (!begin_dialog(theme, "Keys and mouse", theme.px(720), theme.px(kTallest))) {
        end_dialog();
        return;
    }
    ImGui::BeginChild("keys", {0, -ImGui::GetFrameHeightWithSpacing() - theme.px(4)}, false);
    const bool wide = ImGui::GetContentRegionAvail().x > theme.px(620);
    if (ImGui::BeginTable("shortcuts", wide ? 4 : 2, ImGuiTableFlags_SizingFixedFit)) {
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, theme.px(150));
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch);
        if (wide) {
            ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, theme.px(110));
            ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch);
        }
        mouse_rows(state);
        for (const Action& entry : actions()) {
            if (entry.shortcut.key != 0) key_row(theme, shortcut_text(entry.shortcut), entry.title);
        }
        ImGui::EndTable();
    }
    ImGui::EndChild();
    if (button(theme, "Close", ButtonLook::kPlain) || dialog_cancelled()) {
        sink.arrange([](UiState& ui) { ui.dialog = Dialog::kNone; });
    }
    end_dialog();
}

}  // namespace splatelier

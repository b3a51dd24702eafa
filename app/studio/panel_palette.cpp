// The palette: every action by name.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/widgets.h"

#include <GLFW/glfw3.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <string>
#include <vector>

namespace splatelier {
namespace {

void close_palette(ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        if (ui.dialog == Dialog::kPalette) ui.dialog = Dialog::kNone;
    });
}

/// Closes first: the action may open a dialog of its own.
void run_and_close(const AppState& state, ActionSink& sink, const Action& chosen) {
    close_palette(sink);
    if (chosen.enabled(state)) chosen.run(state, sink);
}

bool action_row(const AppState& state, const Action& entry, bool chosen) {
    const Theme& theme = state.theme;
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(34);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(entry.id.data());
    const bool pressed = ImGui::InvisibleButton("action", {width, height});
    if (chosen) ImGui::SetScrollHereY(0.5F);
    const bool hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (chosen || hovered) {
        list.AddRectFilled(
            at, {at.x + width, at.y + height}, chosen ? theme.accent_soft : theme.raised, theme.px(6));
    }
    const float y = at.y + 0.5F * (height - theme.body->FontSize);
    const ImU32 color = entry.enabled(state) ? theme.text : theme.faint;
    list.AddText(theme.small,
                 theme.small->FontSize,
                 {at.x + theme.px(10), y + theme.px(1.5F)},
                 theme.faint,
                 std::string(entry.menu).c_str());
    list.AddText({at.x + theme.px(76), y}, color, std::string(entry.title).c_str());
    const std::string keys = shortcut_text(entry.shortcut);
    list.AddText(theme.small,
                 theme.small->FontSize,
                 {at.x + width - text_width(theme.small, keys) - theme.px(10), y + theme.px(1.5F)},
                 theme.quiet,
                 keys.c_str());
    return pressed;
}

}  // namespace

void panel_palette(const AppState& state, ActionSink& sink) {
    if (state.ui.dialog != Dialog::kPalette) return;
    const Theme& theme = state.theme;
    if (!begin_dialog(theme, nullptr, theme.px(520), theme.px(420))) {
        end_dialog();
        return;
    }
    const std::vector<const Action*> found = matching_actions(state.ui.palette_text);
    const int last = static_cast<int>(found.size()) - 1;
    int choice = std::clamp(state.ui.palette_choice, 0, std::max(0, last));
    std::string text = state.ui.palette_text;
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    const bool entered = ImGui::InputTextWithHint(
        "##action", "What would you like to do?", &text, ImGuiInputTextFlags_EnterReturnsTrue);
    if (ImGui::IsKeyPressed(GLFW_KEY_DOWN)) choice = std::min(choice + 1, last);
    if (ImGui::IsKeyPressed(GLFW_KEY_UP)) choice = std::max(choice - 1, 0);
    if (text != state.ui.palette_text) choice = 0;
    const bool moved = choice != state.ui.palette_choice;
    if (moved || text != state.ui.palette_text) {
        sink.arrange([text, choice](UiState& ui) {
            ui.palette_text = text;
            ui.palette_choice = choice;
        });
    }
    ImGui::Dummy({0, theme.px(2)});
    ImGui::BeginChild("actions", {0, 0}, false);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    for (std::size_t i = 0; i < found.size(); ++i) {
        const bool chosen = static_cast<int>(i) == choice;
        if (action_row(state, *found[i], chosen)) run_and_close(state, sink, *found[i]);
    }
    if (found.empty()) caption(theme, "No action is called that.");
    ImGui::PopStyleVar();
    ImGui::EndChild();
    if (entered && !found.empty()) {
        run_and_close(state, sink, *found[static_cast<std::size_t>(choice)]);
    } else if (dialog_cancelled()) {
        close_palette(sink);
    }
    end_dialog();
}

}  // namespace splatelier

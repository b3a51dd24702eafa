// The palette: every action by name, and the edits that can be taken back.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/edit_marks.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <GLFW/glfw3.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {
namespace {

void close_palette(ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        if (ui.dialog == Dialog::kPalette) ui.dialog = Dialog::kNone;
    });
}

/// A line of the palette: an action, or an edit of the training to be taken back.
struct Row {
    std::string menu, title, keys;
    bool enabled = true;
    const Action* action = nullptr;              ///< null: `change`
    std::optional<ChangeSettingRequest> change;  ///< of an edit
};

std::vector<Row> matching_rows(const AppState& state, const std::string& text) {
    std::vector<Row> out;
    for (const Action* found : matching_actions(text)) {
        out.push_back({std::string(found->menu),
                       std::string(found->title),
                       shortcut_text(found->shortcut),
                       found->enabled(state),
                       found,
                       std::nullopt});
    }
    if (!has_training(state) || text.empty()) return out;
    for (const EditMark& mark : matching_edits(state.status, state.settings, text)) {
        out.push_back({"Step " + grouped_digits(mark.step),
                       click_title(mark),
                       "",
                       true,
                       nullptr,
                       click_on(mark, state.settings)});
    }
    return out;
}

/// Closes first: the action may open a dialog of its own.
void run_and_close(const AppState& state, ActionSink& sink, const Row& chosen) {
    close_palette(sink);
    if (chosen.change) sink.request(*chosen.change);
    if (chosen.action != nullptr && chosen.enabled) chosen.action->run(state, sink);
}

bool palette_row(const Theme& theme, const Row& row, int index, bool chosen) {
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(34);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(index);
    const bool pressed = ImGui::InvisibleButton("row", {width, height});
    if (chosen) ImGui::SetScrollHereY(0.5F);
    const bool hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (chosen || hovered) {
        list.AddRectFilled(
            at, {at.x + width, at.y + height}, chosen ? theme.accent_soft : theme.raised, theme.px(6));
    }
    const float y = at.y + 0.5F * (height - theme.body->FontSize);
    const float title_left = theme.px(96);
    const float keys_width = text_width(theme.small, row.keys);
    draw_text_cut(list,
                  theme.small,
                  {at.x + theme.px(10), y + theme.px(1.5F)},
                  theme.faint,
                  title_left - theme.px(16),
                  row.menu);
    draw_text_cut(list,
                  theme.body,
                  {at.x + title_left, y},
                  row.enabled ? theme.text : theme.faint,
                  width - title_left - keys_width - theme.px(24),
                  row.title);
    list.AddText(theme.small,
                 theme.small->FontSize,
                 {at.x + width - keys_width - theme.px(10), y + theme.px(1.5F)},
                 theme.quiet,
                 row.keys.c_str());
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
    const std::vector<Row> found = matching_rows(state, state.ui.palette_text);
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
        const int index = static_cast<int>(i);
        if (palette_row(theme, found[i], index, index == choice)) run_and_close(state, sink, found[i]);
    }
    if (found.empty()) caption(theme, "No action is called that.");
    ImGui::PopStyleVar();
    ImGui::EndChild();
    if (entered && !found.empty()) {
        run_and_close(state, sink, found[static_cast<std::size_t>(choice)]);
    } else if (dialog_cancelled()) {
        close_palette(sink);
    }
    end_dialog();
}

}  // namespace splatelier

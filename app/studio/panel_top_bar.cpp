// The bar on top: menus, the scene's name, transport, the palette.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/widgets.h"

#include <algorithm>
#include <array>
#include <string>

namespace splatelier {
namespace {

constexpr float kNarrow = 900;  // design units

void entries(const AppState& state, ActionSink& sink, std::string_view title) {
    for (const Action& entry : actions()) {
        if (entry.menu != title) continue;
        const bool checked = entry.checked != nullptr && entry.checked(state);
        if (ImGui::MenuItem(std::string(entry.title).c_str(),
                            shortcut_text(entry.shortcut).c_str(),
                            checked,
                            entry.enabled(state))) {
            entry.run(state, sink);
        }
        tooltip(state.theme, entry.help);
    }
}

constexpr std::array kTitles = {
    "File", "Edit", "Select", "Train", "View", "Compare", "Camera", "Time", "Film", "Window", "Help"};

/// What opens a menu.
enum Opening { kNothing, kByPress, kByHover };

bool is_menu_open(const char* title) {
    return ImGui::IsPopupOpen(title);
}

/// Whether the last item, a menu's title, opens its menu though another popup is open, which keeps the title from hearing
/// of the pointer by itself.
bool opens_beside(const char* title) {
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByPopup)) return false;
    const bool open = is_menu_open(title);
    int& last = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID(title));
    // Every press closes what is open. It was meant so only where an earlier press had opened that.
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) last = open && last != kByHover ? kNothing : kByPress;
    if (open) return false;
    if (std::any_of(kTitles.begin(), kTitles.end(), is_menu_open)) {
        last = kByHover;
        return true;
    }
    return last == kByPress && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
}

/// A button whose popup hangs below it. True while that is open; then end it with ImGui::EndPopup().
bool begin_menu(const Theme& theme, const char* title) {
    const bool pressed = button(theme, title, ButtonLook::kFlat);
    if (pressed || opens_beside(title)) ImGui::OpenPopup(title);
    ImGui::SetNextWindowPos({ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + theme.px(4)});
    return ImGui::BeginPopup(title);
}

/// A menu for each title, or one for all where the bar is narrow.
void menus(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    if (ImGui::GetWindowWidth() < theme.px(kNarrow)) {
        if (begin_menu(theme, icon::kBars)) {
            for (const char* title : kTitles) {
                if (!ImGui::BeginMenu(title)) continue;
                entries(state, sink, title);
                ImGui::EndMenu();
            }
            ImGui::EndPopup();
        }
        ImGui::SameLine();
        return;
    }
    for (const char* title : kTitles) {
        if (begin_menu(theme, title)) {
            entries(state, sink, title);
            ImGui::EndPopup();
        }
        ImGui::SameLine(0, theme.px(1));
    }
}

std::string toggle_label(const TrainStatus& status) {
    switch (status.state) {
        case SessionState::kRunning:
            return std::string(icon::kPause) + "  Pause";
        case SessionState::kReady:
            return std::string(icon::kPlay) + "  Start";
        default:
            return std::string(icon::kPlay) + "  Resume";
    }
}

/// Start or pause, step, more, stop: in the middle of the bar.
void transport(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    if (state.status.state == SessionState::kDone) {
        const std::string label =
            std::string(icon::kPlus) + "  " + std::to_string(state.ui.add_iterations) + " iterations";
        action_button(state, sink, "train.more", label, ButtonLook::kPrimary, theme.px(160));
    } else {
        const ButtonLook look =
            state.status.state == SessionState::kRunning ? ButtonLook::kPlain : ButtonLook::kPrimary;
        action_button(state, sink, "train.toggle", toggle_label(state.status), look, theme.px(104));
    }
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "train.step", icon::kStep, ButtonLook::kPlain, theme.px(34));
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "file.save", icon::kSave, ButtonLook::kPlain, theme.px(34));
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "file.screenshot", icon::kCamera, ButtonLook::kPlain, theme.px(34));
}

}  // namespace

void panel_top_bar(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    menus(state, sink);
    const float menus_end = ImGui::GetCursorPosX();
    const float bar_width = ImGui::GetWindowWidth();
    if (has_training(state)) {
        ImGui::SetCursorPosX(std::max(menus_end + theme.px(16), 0.5F * bar_width - theme.px(115)));
        transport(state, sink);
        ImGui::SameLine();
    }
    const float search_width = theme.px(190);
    const float search_left = bar_width - search_width - theme.px(10);
    if (search_left < ImGui::GetCursorPosX() + theme.px(8)) return;
    ImGui::SetCursorPosX(search_left);
    ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0.06F, 0.5F});
    const std::string label = std::string(icon::kSearch) + "   All actions";
    action_button(state, sink, "help.palette", label, ButtonLook::kPlain, search_width);
    ImGui::PopStyleVar();
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    const char* keys = "Ctrl+P";
    ImGui::GetWindowDrawList()->AddText(theme.small,
                                        theme.small->FontSize,
                                        {high.x - text_width(theme.small, keys) - theme.px(9),
                                         0.5F * (low.y + high.y - theme.small->FontSize)},
                                        theme.quiet,
                                        keys);
}

}  // namespace splatelier

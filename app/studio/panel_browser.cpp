// Choosing what to open: a browser of our own, with a field for a path.
// SPDX-License-Identifier: MIT
#include "app/studio/folder_listing.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/user_folders.h"
#include "app/studio/widgets.h"

#include <imgui_stdlib.h>

#include <string>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

void close_and_open(ActionSink& sink, const fs::path& path) {
    sink.arrange([](UiState& ui) { ui.dialog = Dialog::kNone; });
    sink.request(OpenRequest{path});
}

void go_to(ActionSink& sink, const fs::path& folder) {
    sink.arrange([folder](UiState& ui) { ui.browser_folder = folder; });
}

void entry_row(const AppState& state, ActionSink& sink, const FolderEntry& entry) {
    const Theme& theme = state.theme;
    const std::string name = entry.path.filename().string();
    const float height = theme.px(30);
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(name.c_str());
    const float open_width = theme.px(64);
    const bool pressed = ImGui::InvisibleButton("entry", {width, height});
    ImGui::SetItemAllowOverlap();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (ImGui::IsItemHovered()) {
        list.AddRectFilled(at, {at.x + width, at.y + height}, theme.raised, theme.px(5));
    }
    const float y = at.y + 0.5F * (height - theme.body->FontSize);
    list.AddText({at.x + theme.px(8), y},
                 entry.scene ? theme.accent : theme.quiet,
                 entry.folder ? (entry.scene ? icon::kImage : icon::kFolder) : icon::kCube);
    draw_text_cut(
        list, theme.body, {at.x + theme.px(34), y}, theme.text, width - theme.px(44) - open_width, name);
    bool open = false;
    if (entry.scene) {
        ImGui::SameLine();
        ImGui::SetCursorScreenPos({at.x + width - open_width - theme.px(3), at.y + theme.px(2)});
        open = button(theme, "Open", ButtonLook::kOn, true, open_width);
        ImGui::SetCursorScreenPos({at.x, at.y + height});
    }
    ImGui::PopID();
    if (open || (pressed && !entry.folder)) {
        close_and_open(sink, entry.path);
    } else if (pressed) {
        go_to(sink, entry.path);
    }
}

void path_field(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    std::string text = state.ui.browser_text;
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(76));
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    const bool entered =
        ImGui::InputTextWithHint("##path",
                                 "Path of a folder or file",
                                 &text,
                                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    if (text != state.ui.browser_text) sink.arrange([text](UiState& ui) { ui.browser_text = text; });
    ImGui::SameLine(0, theme.px(6));
    if (button(theme, "Open", ButtonLook::kPrimary, !text.empty(), theme.px(70)) ||
        (entered && !text.empty())) {
        close_and_open(sink, text);
    }
}

}  // namespace

void panel_browser(const AppState& state, ActionSink& sink) {
    if (state.ui.dialog != Dialog::kBrowser) return;
    const Theme& theme = state.theme;
    if (!begin_dialog(theme, "Open", theme.px(620), theme.px(470))) {
        end_dialog();
        return;
    }
    if (state.listed == nullptr) return end_dialog();  // it is read for the next frame
    const fs::path& folder = state.listed->folder;
    path_field(state, sink);
    if (button(theme, icon::kUp, ButtonLook::kPlain, folder.has_relative_path(), theme.px(34))) {
        go_to(sink, folder.parent_path());
    }
    tooltip(theme, "To the folder above");
    ImGui::SameLine(0, theme.px(6));
    if (button(theme, icon::kHome, ButtonLook::kPlain, true, theme.px(34))) go_to(sink, home_folder());
    tooltip(theme, "Home");
    ImGui::SameLine(0, theme.px(10));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x - theme.px(120);
    draw_text_cut(*ImGui::GetWindowDrawList(),
                  theme.body,
                  {at.x, at.y + ImGui::GetStyle().FramePadding.y},
                  theme.quiet,
                  room,
                  folder.string());
    ImGui::SetCursorPosX(ImGui::GetWindowWidth() - theme.px(126));
    if (button(theme, "Open this folder", ButtonLook::kPlain, state.listed->scene)) {
        close_and_open(sink, folder);
    }
    tooltip(theme, "Photos with poses, or a run, lie in this folder");
    ImGui::BeginChild("entries", {0, -ImGui::GetFrameHeightWithSpacing()}, false);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    for (const FolderEntry& entry : state.listed->entries) {
        entry_row(state, sink, entry);
    }
    if (state.listed->entries.empty()) caption(theme, "Nothing here that can be opened.");
    ImGui::PopStyleVar();
    ImGui::EndChild();
    if (button(theme, "Cancel", ButtonLook::kPlain) || dialog_cancelled()) {
        sink.arrange([](UiState& ui) { ui.dialog = Dialog::kNone; });
    }
    end_dialog();
}

}  // namespace splatelier

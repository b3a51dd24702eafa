// Every setting of the table, searchable, live where it can be.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/icons.h"
#include "app/studio/lower_case.h"
#include "app/studio/panels.h"
#include "app/studio/setting_widgets.h"
#include "app/studio/widgets.h"
#include "core/settings_table.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <set>
#include <string>

namespace splatelier {
namespace {

/// Keys whose name or help holds the text.
std::set<std::string_view> matching_keys(const std::string& filter) {
    const std::string wanted = lower_case(filter);
    std::set<std::string_view> out;
    const Settings any;
    describe(any, [&](const Option& option, const auto&) {
        const std::string all = lower_case(option.key) + " " + lower_case(setting_label(option.key)) + " " +
                                lower_case(option.help) + " " + lower_case(option.alias);
        if (all.find(wanted) != std::string::npos) out.insert(option.key);
    });
    return out;
}

void presets(const AppState& state, ActionSink& sink, float width) {
    const Theme& theme = state.theme;
    if (button(theme, "Presets", ButtonLook::kPlain, true, width)) ImGui::OpenPopup("presets");
    tooltip(theme, "Named sets of settings: save these, or bring others back");
    if (!ImGui::BeginPopup("presets")) return;
    for (const std::string& name : state.presets) {
        if (ImGui::MenuItem(name.c_str())) sink.request(LoadPresetRequest{name});
    }
    if (!state.presets.empty()) ImGui::Separator();
    std::string name = state.ui.preset_name;
    ImGui::SetNextItemWidth(theme.px(170));
    const bool entered = ImGui::InputTextWithHint(
        "##preset", "Save these as\xe2\x80\xa6", &name, ImGuiInputTextFlags_EnterReturnsTrue);
    if (name != state.ui.preset_name) sink.arrange([name](UiState& ui) { ui.preset_name = name; });
    ImGui::SameLine();
    if (button(theme, "Save", ButtonLook::kPrimary, !name.empty()) || (entered && !name.empty())) {
        sink.request(SavePresetRequest{name});
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

}  // namespace

void panel_settings(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    ImGui::Dummy({0, theme.px(2)});
    std::string filter = state.ui.settings_filter;
    const float presets_width = theme.px(74);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - presets_width - theme.px(6));
    if (state.ui.focus_settings_filter) {
        ImGui::SetKeyboardFocusHere();
        sink.arrange([](UiState& ui) { ui.focus_settings_filter = false; });
    }
    if (ImGui::InputTextWithHint("##filter", "Search settings", &filter)) {
        sink.arrange([filter](UiState& ui) { ui.settings_filter = filter; });
    }
    ImGui::SameLine(0, theme.px(6));
    presets(state, sink, presets_width);

    action_button(state, sink, "edit.undo", "Undo", ButtonLook::kPlain);
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "edit.redo", "Redo", ButtonLook::kPlain);
    ImGui::SameLine(0, theme.px(12));
    bool changed_only = state.ui.settings_changed_only;
    if (ImGui::Checkbox("Changed only", &changed_only)) {
        sink.arrange([changed_only](UiState& ui) { ui.settings_changed_only = changed_only; });
    }
    tooltip(theme, "Only what differs from the defaults");

    const std::set<std::string_view> matching = matching_keys(state.ui.settings_filter);
    const std::vector<std::string_view> changed = changed_settings(Settings{}, state.settings);
    bool any = false;
    setting_rows(state, sink, Headings::kGroups, [&](std::string_view key) {
        if (!matching.contains(key)) return false;
        if (state.ui.settings_changed_only &&
            std::find(changed.begin(), changed.end(), key) == changed.end()) {
            return false;
        }
        any = true;
        return true;
    });
    ImGui::Dummy({0, theme.px(6)});
    if (!any) caption(theme, "No setting matches.");
    if (has_training(state)) {
        caption(theme,
                "Changes take hold from the next step and are kept in the run's edit log. Greyed ones apply "
                "when a new run starts.");
    }
}

}  // namespace splatelier

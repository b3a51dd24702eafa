// How the scene is looked at: modes, comparison, camera, what is drawn over it.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/setting_widgets.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

namespace splatelier {
namespace {

void switch_row(const AppState& state, ActionSink& sink, std::string_view id) {
    const Action& what = action(id);
    bool on = what.checked(state);
    ImGui::PushID(id.data());
    ImGui::BeginDisabled(!what.enabled(state));
    if (ImGui::Checkbox(std::string(what.title).c_str(), &on)) what.run(state, sink);
    ImGui::EndDisabled();
    tooltip(state.theme, what.help, shortcut_text(what.shortcut));
    ImGui::PopID();
}

void slider(const AppState& state,
            ActionSink& sink,
            const char* label,
            float UiState::*field,
            float low,
            float high,
            const char* help) {
    float value = state.ui.*field;
    const float width = ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, state.theme.quiet);
    ImGui::TextUnformatted(label);
    ImGui::PopStyleColor();
    ImGui::SameLine(left + 0.5F * width, 0);
    ImGui::SetNextItemWidth(0.5F * width - ImGui::GetFrameHeight() -
                            state.theme.px(2));  // as the settings below
    ImGui::PushID(label);
    if (ImGui::SliderFloat("##value", &value, low, high, "%.3g", ImGuiSliderFlags_AlwaysClamp)) {
        sink.arrange([field, value](UiState& ui) { ui.*field = value; });
    }
    ImGui::PopID();
    tooltip(state.theme, help);
}

}  // namespace

void panel_view(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Over the picture");
    switch_row(state, sink, "window.frusta");
    switch_row(state, sink, "window.grid");
    switch_row(state, sink, "window.axes");
    slider(state,
           sink,
           "Camera size",
           &UiState::frustum_size,
           0.01F,
           0.4F,
           "Of the cameras drawn in the scene, in scene scales");

    section(theme, "Compare");
    slider(state,
           sink,
           "Amplification",
           &UiState::amplification,
           1,
           20,
           "How many times brighter the amplified difference is");

    section(theme, "Drawing");
    setting_rows(state, sink, Headings::kNone, [](std::string_view key) {
        return key.starts_with("view.") || key == "render.background" || key == "render.tile_cap";
    });

    section(theme, "Camera");
    switch_row(state, sink, "camera.fly");
    switch_row(state, sink, "camera.blender");
    action_pair(state, sink, {"camera.home"}, {"camera.focus", "Focus"});
    action_pair(state, sink, {"camera.align_up", "Align up"}, {"camera.flip_up", "Turn over"});

    section(theme, "Newest picture");
    const ViewportPicture& picture = state.picture;
    value_row(theme, "Drawn in", fmt::format("{:.1f} ms", picture.render_ms));
    value_row(theme, "Pictures a second", fmt::format("{:.1f}", picture.per_second));
    value_row(theme, "Age", fmt::format("{:.1f} s", picture.age_seconds));
    value_row(theme,
              "Size",
              fmt::format("{} × {}{}", picture.width, picture.height, picture.coarse ? ", coarse" : ""));
    value_row(theme, "Capped tiles", std::to_string(picture.tiles_capped));
}

}  // namespace splatelier

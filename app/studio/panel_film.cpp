// The flythrough: keyframes, presets, preview, export. A part of the export tab.
// SPDX-License-Identifier: MIT
#include "app/studio/film.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <string>

namespace splatelier {
namespace {

/// The keyframes as dots on a line of time, the preview as a mark.
void draw_track(const AppState& state) {
    const Theme& theme = state.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(30);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, faded(theme.raised, 0.6F), theme.px(6));
    const double seconds = std::max(duration_s(state.film), 1e-9);
    const float inset = theme.px(12);
    const float middle = at.y + 0.5F * height;
    const auto x_of = [&](double time_s) {
        return at.x + inset + (width - 2 * inset) * static_cast<float>(time_s / seconds);
    };
    list.AddLine({at.x + inset, middle}, {at.x + width - inset, middle}, theme.line, theme.px(2));
    for (const CameraKeyframe& keyframe : state.film.keyframes) {
        list.AddCircleFilled({x_of(keyframe.time_s), middle}, theme.px(4), theme.accent);
    }
    if (state.film_time_s) {
        const float x = x_of(*state.film_time_s);
        list.AddLine({x, at.y + theme.px(4)}, {x, at.y + height - theme.px(4)}, theme.text, theme.px(1.5F));
    }
    ImGui::Dummy({width, height});
}

void running_tasks(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    if (state.tasks.empty()) return;
    ImGui::Dummy({0, theme.px(4)});
    for (const BackgroundTasks::Running& task : state.tasks) {
        value_row(theme, task.title, task.share >= 0 ? fmt::format("{:.0f} %", 100 * task.share) : "");
        progress_bar(theme, static_cast<float>(task.share), theme.px(5));
    }
    if (button(theme, "Cancel", ButtonLook::kPlain)) sink.request(CancelTasksRequest{});
}

}  // namespace

void panel_film(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - theme.px(8));
    section(theme, "Flythrough");
    draw_track(state);
    caption(theme,
            fmt::format("{} keyframes, {:.1f} s", state.film.keyframes.size(), duration_s(state.film)));
    action_button(
        state, sink, "film.add", std::string(icon::kPlus) + "  Keyframe", ButtonLook::kPlain, width);
    ImGui::SameLine(0, theme.px(8));
    action_button(state,
                  sink,
                  "film.play",
                  state.film_time_s ? "Stop preview" : std::string(icon::kPlay) + "  Preview",
                  ButtonLook::kPlain,
                  width);
    action_button(state, sink, "film.turntable", "Turntable", ButtonLook::kPlain, width);
    ImGui::SameLine(0, theme.px(8));
    action_button(state, sink, "film.photos", "Along the photos", ButtonLook::kPlain, width);
    std::string path = state.ui.film_path;
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(90));
    if (ImGui::InputText("##film path", &path)) sink.arrange([path](UiState& ui) { ui.film_path = path; });
    tooltip(theme, path, "A name that ends in .mp4, or a folder for numbered PNGs");
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "film.export", "Export", ButtonLook::kPrimary, theme.px(84));
    action_button(state, sink, "film.clear", "Clear", ButtonLook::kFlat);
    running_tasks(state, sink);
}

}  // namespace splatelier

// The flythrough: keyframes, presets, preview, export. A part of the export tab.
// SPDX-License-Identifier: MIT
#include "app/studio/film.h"
#include "app/studio/film_strip.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/path_field.h"
#include "app/studio/size_row.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace splatelier {
namespace {

/// Length and pictures a second, on one line.
void length_row(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const float gap = theme.px(8);
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
    auto seconds = static_cast<float>(duration_s(state.film));
    auto fps = static_cast<float>(state.film.fps);
    ImGui::BeginDisabled(state.film.keyframes.size() < 2);
    ImGui::SetNextItemWidth(width);
    bool changed = ImGui::DragFloat(
        "##length", &seconds, 0.05F, 0.1F, 3600, "Length %.1f s", ImGuiSliderFlags_AlwaysClamp);
    ImGui::EndDisabled();
    tooltip(theme,
            "How long the flythrough takes: its keyframes are stretched alike",
            "Drag, or double-click to type");
    ImGui::SameLine(0, gap);
    ImGui::SetNextItemWidth(width);
    changed |= ImGui::DragFloat("##fps", &fps, 0.2F, 1, 120, "%.0f fps", ImGuiSliderFlags_AlwaysClamp);
    tooltip(theme, "Pictures a second of the film", "Drag, or double-click to type");
    if (changed)
        sink.request(
            SetFilmLengthRequest{static_cast<double>(seconds), static_cast<double>(std::round(fps))});
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
    tooltip(theme, "Ends all of this; unfinished films are removed");
}

}  // namespace

void panel_film(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Flythrough");
    film_strip(state, sink);
    if (state.film.keyframes.empty()) {
        caption(theme, "Add keyframes where the camera should pass, or begin with one of the paths below.");
    } else {
        const std::size_t pictures = state.film.frame_count();
        caption(theme, fmt::format("{} keyframes, {} pictures", state.film.keyframes.size(), pictures));
    }
    action_pair(state,
                sink,
                {"film.add", std::string(icon::kPlus) + "  Keyframe"},
                {"film.play", state.film_time_s ? "Stop preview" : std::string(icon::kPlay) + "  Preview"});
    action_pair(state, sink, {"film.turntable", "Turntable"}, {"film.photos", "Along the photos"});
    action_pair(state, sink, {"film.remove", "Remove keyframe"}, {"film.clear", "Clear"});
    if (!state.film_before.keyframes.empty()) {
        action_button(
            state, sink, "film.bring_back", "", ButtonLook::kPlain, ImGui::GetContentRegionAvail().x);
    }
    length_row(state, sink);
    size_row(state, sink, "film size", {&UiState::film_width, &UiState::film_height});
    std::string path = state.ui.film_path;
    const float export_width = theme.px(84);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - export_width - theme.px(6));
    if (path_field(theme, "##film path", path, "A name that ends in .mp4, or a folder for numbered PNGs"))
        sink.arrange([path](UiState& ui) { ui.film_path = path; });
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "film.export", "Export", ButtonLook::kPrimary, export_width);
    caption(
        theme,
        "MP4, or numbered PNGs where the name does not end in .mp4. The path is written beside it as JSON.");
    running_tasks(state, sink);
}

}  // namespace splatelier

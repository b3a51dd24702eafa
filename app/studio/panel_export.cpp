// What leaves the studio: splat files, the run folder, pictures, curves.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/path_field.h"
#include "app/studio/size_row.h"
#include "app/studio/widgets.h"

#include <string>

namespace splatelier {
namespace {

/// A field for a path with a button beside it; true where the button was pressed.
bool path_and_button(const AppState& state,
                     ActionSink& sink,
                     const char* id,
                     std::string UiState::*field,
                     const char* label,
                     bool enabled) {
    const Theme& theme = state.theme;
    std::string path = state.ui.*field;
    const float width = theme.px(84);
    ImGui::PushID(id);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - width - theme.px(6));
    if (path_field(theme, "##path", path)) {
        sink.arrange([field, path](UiState& ui) { ui.*field = path; });
    }
    ImGui::SameLine(0, theme.px(6));
    const bool pressed = button(theme, label, ButtonLook::kPlain, enabled && !path.empty(), width);
    ImGui::PopID();
    return pressed;
}

/// Where something is hidden: whether it leaves with the rest.
void hidden_too(const AppState& state, ActionSink& sink) {
    if (state.hidden.empty()) return;
    bool too = state.ui.export_hidden;
    if (ImGui::Checkbox("Export hidden splats too", &too)) {
        sink.arrange([too](UiState& ui) { ui.export_hidden = too; });
    }
    tooltip(state.theme,
            "For splats, pictures and films alike. Screenshots always show what the viewport shows.",
            "Splats are hidden and shown again in the edit tab");
    if (!too) caption(state.theme, "What you have hidden is left out of everything that is saved here.");
}

void picture(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Picture");
    action_button(state,
                  sink,
                  "file.screenshot",
                  std::string(icon::kCamera) + "  Screenshot",
                  ButtonLook::kPlain,
                  ImGui::GetContentRegionAvail().x);
    caption(theme, "What the viewport shows, as a PNG in the pictures folder. Or drawn anew, in colour:");
    size_row(state, sink, "picture size", {&UiState::picture_width, &UiState::picture_height});
    bool transparent = state.ui.picture_transparent;
    if (ImGui::Checkbox("Transparent background", &transparent)) {
        sink.arrange([transparent](UiState& ui) { ui.picture_transparent = transparent; });
    }
    tooltip(theme, "Leaves the background out, for pictures that are laid over others");
    ImGui::SameLine(ImGui::GetContentRegionMax().x - theme.px(84), 0);
    action_button(state, sink, "file.picture", "Draw", ButtonLook::kPlain, theme.px(84));
}

}  // namespace

void panel_export(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const bool scene = has_scene(state);
    hidden_too(state, sink);
    section(theme, "Splats");
    if (path_and_button(state, sink, "splats", &UiState::export_path, "Save", scene && state.splats > 0)) {
        sink.request(SaveSplatsRequest{state.ui.export_path});
    }
    caption(theme, "A PLY in the usual 3DGS convention, of the newest splats that the viewport shows.");

    picture(state, sink);
    panel_film(state, sink);
    if (!has_training(state)) return;
    panel_timelapse(state, sink);
    section(theme, "Run");
    if (path_and_button(state, sink, "run", &UiState::run_copy_path, "Copy", !state.run_folder.empty())) {
        sink.request(CopyRunRequest{state.ui.run_copy_path});
    }
    caption(
        theme,
        "The whole run folder as last saved: settings, checkpoint, splats, metrics, report. Opened again, "
        "training goes on from it.");

    section(theme, "Curves");
    if (path_and_button(state, sink, "curves", &UiState::curves_path, "Save", state.status.step > 0)) {
        sink.request(ExportCurvesRequest{state.ui.curves_path});
    }
    caption(theme, "Step, loss, splats, rate, held-out PSNR and SSIM as comma-separated values.");
}

}  // namespace splatelier

// The time-lapse: a film of the training through the viewport's camera. A part of the export tab.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/path_field.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <string>

namespace splatelier {

void panel_timelapse(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Time-lapse of the training");
    std::string path = state.ui.timelapse_path;
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(90));
    if (path_field(
            theme, "##timelapse path", path, "A name that ends in .mp4, or a folder for numbered PNGs"))
        sink.arrange([path](UiState& ui) { ui.timelapse_path = path; });
    ImGui::SameLine(0, theme.px(6));
    action_button(state, sink, "time.film", "Export", ButtonLook::kPrimary, theme.px(84));
    const std::size_t count = state.kept_steps != nullptr ? state.kept_steps->size() : 0;
    caption(theme,
            fmt::format("The {} past steps that are kept ({}), seen from where the camera stands now.",
                        count,
                        readable_bytes(state.kept_bytes)));
}

}  // namespace splatelier

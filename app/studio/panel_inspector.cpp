// The inspector on the right: five tabs, each a panel of its own.
// SPDX-License-Identifier: MIT
#include "app/studio/panels.h"
#include "app/studio/widgets.h"

#include <array>

namespace splatelier {

void panel_inspector(const AppState& state, ActionSink& sink) {
    static constexpr std::array<Segment, 5> kTabs{{{"Run", "Where training stands, and what it costs"},
                                                   {"Settings", "Every parameter, live where it can be"},
                                                   {"View", "How the scene is looked at"},
                                                   {"Export", "Splats, pictures, films, the run"},
                                                   {"Edit", "Selecting and deleting splats, the box"}}};
    const int tab = segmented(state.theme, "tabs", kTabs, static_cast<int>(state.ui.tab));
    if (tab != static_cast<int>(state.ui.tab)) {
        sink.arrange([tab](UiState& ui) { ui.tab = static_cast<InspectorTab>(tab); });
    }
    // Each tab scrolls by itself and keeps its place.
    ImGui::PushID(static_cast<int>(state.ui.tab));
    ImGui::BeginChild("tab", {0, 0}, false);
    switch (state.ui.tab) {
        case InspectorTab::kRun:
            panel_run(state, sink);
            break;
        case InspectorTab::kSettings:
            panel_settings(state, sink);
            break;
        case InspectorTab::kView:
            panel_view(state, sink);
            break;
        case InspectorTab::kExport:
            panel_export(state, sink);
            break;
        case InspectorTab::kEdit:
            panel_edit(state, sink);
            break;
    }
    ImGui::EndChild();
    ImGui::PopID();
}

}  // namespace splatelier

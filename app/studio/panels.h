// The panels: each a free function that draws from the facts and sends requests. A file per panel.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/state.h"

namespace splatelier {

// Inside the window that the layout has begun for them:
void panel_top_bar(const AppState& state, ActionSink& sink);
void panel_viewport(const AppState& state, ActionSink& sink);
void panel_scene(const AppState& state, ActionSink& sink);
void panel_inspector(const AppState& state, ActionSink& sink);  ///< tabs, then one of the next five
void panel_run(const AppState& state, ActionSink& sink);
void panel_settings(const AppState& state, ActionSink& sink);
void panel_view(const AppState& state, ActionSink& sink);
void panel_export(const AppState& state, ActionSink& sink);
void panel_edit(const AppState& state, ActionSink& sink);
void panel_branches(const AppState& state, ActionSink& sink);  ///< inside panel_run
void panel_timelapse(const AppState& state, ActionSink& sink);
void panel_film(const AppState& state, ActionSink& sink);  ///< inside panel_export
void panel_timeline(const AppState& state, ActionSink& sink);
void panel_status(const AppState& state, ActionSink& sink);
void panel_welcome(const AppState& state, ActionSink& sink);
void panel_loading(const AppState& state, ActionSink& sink);

// Windows of their own, over everything; nothing where they are not asked for:
void panel_browser(const AppState& state, ActionSink& sink);
void panel_palette(const AppState& state, ActionSink& sink);
void panel_shortcuts(const AppState& state, ActionSink& sink);
void panel_start_over(const AppState& state, ActionSink& sink);
void panel_problem(const AppState& state, ActionSink& sink);
void panel_notice(const AppState& state, ActionSink& sink);

}  // namespace splatelier

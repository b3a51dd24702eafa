// The few controls that every panel is made of.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/actions.h"
#include "app/studio/state.h"

#include <span>
#include <string>
#include <string_view>

namespace splatelier {

/// Shown over the last item after a moment's rest; with a second, quiet line where there is one.
void tooltip(const Theme& theme, std::string_view text, std::string_view quiet = {});

enum class ButtonLook { kPlain, kFlat, kPrimary, kOn };
/// A button; greyed and deaf where not enabled. `width` 0: as wide as its label.
bool button(const Theme& theme, const char* label, ButtonLook look, bool enabled = true, float width = 0);

/// A button for an entry of the actions table, with its help and shortcut as the tooltip.
/// `label` empty: the action's title.
void action_button(const AppState& state,
                   ActionSink& sink,
                   std::string_view action_id,
                   std::string_view label,
                   ButtonLook look,
                   float width = 0);

/// Two buttons for entries of the actions table, side by side over the full width.
struct ActionLabel {
    std::string_view id;
    std::string label = {};  ///< empty: the action's title
};
void action_pair(const AppState& state, ActionSink& sink, const ActionLabel& left, const ActionLabel& right);

/// One of joined choices.
struct Segment {
    const char* label;
    std::string_view help;  ///< its tooltip
};
/// Joined choices over the full width; returns the chosen one. `width` 0: all that is available.
int segmented(
    const Theme& theme, const char* id, std::span<const Segment> segments, int chosen, float width = 0);

/// A heading with space above.
void section(const Theme& theme, const char* title);
/// A quiet label on the left, a value right-aligned.
void value_row(const Theme& theme, std::string_view label, std::string_view value);
/// Text in the quiet colour and the small font, wrapped.
void caption(const Theme& theme, std::string_view text);
/// A thin bar, `share` from 0 to 1; negative: unknown, drawn as a calm full-width tint.
void progress_bar(const Theme& theme, float share, float height);

/// A window in the middle, over everything, with the rest dimmed. Always end it, also where it returns false.
[[nodiscard]] bool begin_dialog(const Theme& theme, const char* title, float width, float height);
void end_dialog();
/// True where Escape was pressed, or the dimmed rest clicked.
[[nodiscard]] bool dialog_cancelled();

/// Text drawn with the draw list, cut with an ellipsis to `width`.
void draw_text_cut(
    ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, float width, std::string_view text);
/// Width of a text in a font.
[[nodiscard]] float text_width(ImFont* font, std::string_view text);

}  // namespace splatelier

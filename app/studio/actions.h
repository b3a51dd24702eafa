// The one table of actions: menus, buttons, the palette, shortcuts and their help are made from it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/state.h"

#include <span>
#include <string>
#include <string_view>

namespace splatelier {

/// A key of GLFW with its modifiers; key 0 is none.
struct Shortcut {
    int key = 0;
    bool ctrl = false, shift = false;
    bool operator==(const Shortcut&) const = default;
};
/// "Ctrl+Shift+S", "Space", "←"; empty without a key.
[[nodiscard]] std::string shortcut_text(const Shortcut& shortcut);

/// Something that the user can do. Where `enabled` says no, it is shown greyed and does nothing.
struct Action {
    std::string_view id;     ///< "train.pause"
    std::string_view menu;   ///< which menu lists it
    std::string_view title;  ///< what it says there
    std::string_view help;   ///< a sentence, the tooltip
    Shortcut shortcut;
    bool (*enabled)(const AppState&) = nullptr;
    void (*run)(const AppState&, ActionSink&) = nullptr;
    bool (*checked)(const AppState&) = nullptr;  ///< null: not a switch
};

/// Every action, in the order of the menus.
[[nodiscard]] std::span<const Action> actions();
/// Aborts for an id that is not in the table.
[[nodiscard]] const Action& action(std::string_view id);
/// Runs it if it is enabled.
void run_action(std::string_view id, const AppState& state, ActionSink& sink);
/// The actions whose title, menu, id or help hold every word of `text`, best first.
[[nodiscard]] std::vector<const Action*> matching_actions(std::string_view text);

}  // namespace splatelier

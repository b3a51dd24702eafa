// What the user did since the last frame, handed on at most one change of a key or button a frame: ImGui looks once a
// frame, so that a tap shorter than a frame (a slow machine, a quick hand) would never have happened.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <deque>
#include <variant>
#include <vector>

namespace splatelier {

/// Codes, actions and modifiers are GLFW's.
struct KeyInput {
    int key = 0, scancode = 0, action = 0, modifiers = 0;
};
struct CharacterInput {
    unsigned codepoint = 0;
};
struct ButtonInput {
    int button = 0;
    bool down = false;
};
struct PointerInput {
    double x = 0, y = 0;  ///< screen coordinates from the window's corner
};
struct ScrollInput {
    double x = 0, y = 0;
};
struct FocusInput {
    bool focused = false;
};
struct HoverInput {
    bool inside = false;
};
using InputEvent =
    std::variant<KeyInput, CharacterInput, ButtonInput, PointerInput, ScrollInput, FocusInput, HoverInput>;

/// Events in their order, in portions that a frame can tell apart.
class InputQueue {
  public:
    /// A letter of a chord is let go with its Ctrl, Alt or Super at the latest: whoever lifts Ctrl+S's Ctrl first did
    /// not mean S.
    void push(const InputEvent& event);
    [[nodiscard]] bool empty() const { return events_.empty(); }
    /// The events up to the first that this frame could not show beside them: a second change of a key or button, a
    /// key let go beside one that is pressed, a move after a click or a release after a move (each belongs to the
    /// place where it was made), a key after text.
    std::vector<InputEvent> take_frame();

  private:
    void end_chords();

    std::deque<InputEvent> events_;
    std::vector<KeyInput> chord_letters_;  ///< pressed beside a modifier and still down
};

/// The mouse as far as its events were handed on; what the system says of it now may be a click ahead.
struct PointerState {
    static constexpr std::size_t kButtons = 5;  // as many as ImGui knows
    bool known = false;                         ///< it has moved over the window
    double x = 0, y = 0;
    std::array<bool, kButtons> down{};
};

}  // namespace splatelier

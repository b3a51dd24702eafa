// SPDX-License-Identifier: MIT
#include "app/studio/input_queue.h"

#include <GLFW/glfw3.h>

#include <algorithm>

namespace splatelier {
namespace {

bool is_chord_modifier(int key) {
    return (key >= GLFW_KEY_LEFT_CONTROL && key <= GLFW_KEY_LEFT_SUPER) ||
           (key >= GLFW_KEY_RIGHT_CONTROL && key <= GLFW_KEY_RIGHT_SUPER);
}

bool is_of_chord(const KeyInput& event) {
    return (event.modifiers & (GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER)) != 0 &&
           !is_chord_modifier(event.key);
}

/// What has changed in the frame so far.
class FrameChanges {
  public:
    /// Notes the event; false, and nothing noted, where it must wait for the next frame.
    bool take(const KeyInput& event) {
        // A chord's Ctrl may be let go before its letter is: not in the frame that shows the letter pressed.
        const bool is_release = event.action == GLFW_RELEASE;
        if (text_ || contains(keys_, event.key) || (is_release && pressed_)) return false;
        keys_.push_back(event.key);
        pressed_ = pressed_ || !is_release;
        return true;
    }
    bool take(const CharacterInput&) {
        text_ = true;
        return true;
    }
    bool take(const ButtonInput& event) {
        // What is let go after a move was dragged there first.
        if (scrolled_ || (moved_ && !event.down) || contains(buttons_, event.button)) return false;
        buttons_.push_back(event.button);
        return true;
    }
    bool take(const PointerInput&) {
        if (!buttons_.empty() || scrolled_) return false;
        moved_ = true;
        return true;
    }
    bool take(const ScrollInput&) {
        if (!buttons_.empty()) return false;
        scrolled_ = true;
        return true;
    }
    static bool take(const FocusInput&) { return true; }
    static bool take(const HoverInput&) { return true; }

  private:
    static bool contains(const std::vector<int>& codes, int code) {
        return std::find(codes.begin(), codes.end(), code) != codes.end();
    }
    std::vector<int> keys_, buttons_;
    bool pressed_ = false, text_ = false, scrolled_ = false, moved_ = false;
};

}  // namespace

void InputQueue::end_chords() {
    for (KeyInput letter : chord_letters_) {
        letter.action = GLFW_RELEASE;
        events_.emplace_back(letter);
    }
    chord_letters_.clear();
}

void InputQueue::push(const InputEvent& event) {
    if (const auto* key = std::get_if<KeyInput>(&event)) {
        if (key->action == GLFW_PRESS && is_of_chord(*key)) chord_letters_.push_back(*key);
        if (key->action == GLFW_RELEASE) {
            std::erase_if(chord_letters_, [&](const KeyInput& letter) { return letter.key == key->key; });
            if (is_chord_modifier(key->key)) end_chords();
        }
    }
    // Of a row of moves the last one counts.
    if (!events_.empty() && std::holds_alternative<PointerInput>(event) &&
        std::holds_alternative<PointerInput>(events_.back())) {
        events_.back() = event;
        return;
    }
    events_.push_back(event);
}

std::vector<InputEvent> InputQueue::take_frame() {
    FrameChanges changes;
    const auto waits = std::find_if(events_.begin(), events_.end(), [&](const InputEvent& event) {
        return !std::visit([&](const auto& one) { return changes.take(one); }, event);
    });
    std::vector<InputEvent> taken(events_.begin(), waits);
    events_.erase(events_.begin(), waits);
    return taken;
}

}  // namespace splatelier

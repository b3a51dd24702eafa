// SPDX-License-Identifier: MIT
#include "app/studio/input_queue.h"

#include <algorithm>

namespace splatelier {
namespace {

/// What has changed in the frame so far.
class FrameChanges {
  public:
    /// Notes the event; false, and nothing noted, where it must wait for the next frame.
    bool take(const KeyInput& event) {
        // A chord's Ctrl may be let go before its letter is: not in the frame that shows the letter pressed.
        const bool is_release = event.action == 0;
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

void InputQueue::push(const InputEvent& event) {
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

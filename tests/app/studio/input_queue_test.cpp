// SPDX-License-Identifier: MIT
#include "app/studio/input_queue.h"

#include <doctest/doctest.h>

using namespace splatelier;

namespace {

constexpr int kQ = 81, kControl = 341;

KeyInput key(int code, bool down) {
    return {.key = code, .scancode = 0, .action = down ? 1 : 0, .modifiers = 0};
}

/// How many events each frame gets until none are left.
std::vector<std::size_t> frames(InputQueue& queue) {
    std::vector<std::size_t> counts;
    while (!queue.empty()) counts.push_back(queue.take_frame().size());
    return counts;
}

}  // namespace

TEST_SUITE_BEGIN("input queue");

TEST_CASE("a tap of a chord within one frame is pressed in one and released in the next") {
    InputQueue queue;
    for (const KeyInput& event : {key(kControl, true), key(kQ, true), key(kQ, false), key(kControl, false)})
        queue.push(event);
    CHECK(frames(queue) == std::vector<std::size_t>{2, 2});
}

TEST_CASE("a chord whose Ctrl is let go first is shown with Ctrl") {
    InputQueue queue;
    queue.push(key(kQ, true));
    queue.push(key(kControl, false));
    queue.push(key(kQ, false));
    CHECK(frames(queue) == std::vector<std::size_t>{1, 2});
}

TEST_CASE("a chord's letter that is held longer than its Ctrl is let go with it, and flies no camera") {
    InputQueue queue;
    queue.push(key(kControl, true));
    KeyInput letter = key(kQ, true);
    letter.modifiers = 2;  // GLFW_MOD_CONTROL
    queue.push(letter);
    queue.take_frame();
    queue.push(key(kControl, false));
    const std::vector<InputEvent> events = queue.take_frame();
    REQUIRE(events.size() == 2);
    CHECK(std::get<KeyInput>(events[0]).key == kQ);
    CHECK(std::get<KeyInput>(events[0]).action == 0);
    CHECK(std::get<KeyInput>(events[1]).key == kControl);
}

TEST_CASE("a double click within one frame is two clicks, each where it was made") {
    InputQueue queue;
    queue.push(PointerInput{.x = 10, .y = 20});
    for (int click = 0; click < 2; ++click) {
        queue.push(ButtonInput{.button = 0, .down = true});
        queue.push(ButtonInput{.button = 0, .down = false});
    }
    queue.push(PointerInput{.x = 500, .y = 20});
    CHECK(frames(queue) == std::vector<std::size_t>{2, 1, 1, 1, 1});
}

TEST_CASE("a drag within one frame is pressed, moved and let go in three") {
    InputQueue queue;
    queue.push(ButtonInput{.button = 0, .down = true});
    for (int x = 0; x < 100; ++x) queue.push(PointerInput{.x = static_cast<double>(x), .y = 0});
    queue.push(ButtonInput{.button = 0, .down = false});
    CHECK(frames(queue) == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE("of a row of moves the last one counts") {
    InputQueue queue;
    for (int x = 0; x < 100; ++x) queue.push(PointerInput{.x = static_cast<double>(x), .y = 0});
    const std::vector<InputEvent> events = queue.take_frame();
    REQUIRE(events.size() == 1);
    CHECK(std::get<PointerInput>(events[0]).x == 99);
}

TEST_CASE("text typed within one frame stays whole and comes before the key after it") {
    InputQueue queue;
    queue.push(key(65, true));
    queue.push(CharacterInput{.codepoint = 'a'});
    queue.push(CharacterInput{.codepoint = 'b'});
    queue.push(key(257, true));
    CHECK(frames(queue) == std::vector<std::size_t>{3, 1});
}

TEST_CASE("scrolling waits for the frame after a click, and a frame is never empty while events wait") {
    InputQueue queue;
    queue.push(ButtonInput{.button = 1, .down = true});
    queue.push(ScrollInput{.x = 0, .y = 1});
    queue.push(ScrollInput{.x = 0, .y = 1});
    queue.push(PointerInput{.x = 3, .y = 3});
    CHECK(frames(queue) == std::vector<std::size_t>{1, 2, 1});
}

TEST_SUITE_END();

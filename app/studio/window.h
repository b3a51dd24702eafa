// What the studio needs of a window: a size, input, and a current OpenGL context whose pictures are shown.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/input_queue.h"

#include <filesystem>
#include <string>
#include <vector>

struct GLFWwindow;

namespace splatelier {

struct WindowPlacement {
    int width = 1280, height = 800;  ///< screen coordinates, before the display's scale
    bool maximized = false;
};

/// One window, on the thread that made it. OpenGL 4.5 core, current for as long as it lives.
class Window {
  public:
    Window() = default;
    virtual ~Window() = default;
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    /// Null where there is nothing on a screen, and no input.
    [[nodiscard]] virtual GLFWwindow* handle() const = 0;
    /// How many pixels one unit of the design takes: 1 on an ordinary display, 2 on a dense one.
    [[nodiscard]] virtual float scale() const = 0;
    /// Sleeps until something happens, wake() is called or `seconds` have passed; not where input waits.
    virtual void wait_events(double seconds) = 0;
    /// Ends wait_events(). Any thread.
    virtual void wake() = 0;
    [[nodiscard]] virtual bool close_asked() const = 0;
    virtual void set_title(const std::string& title) = 0;
    /// Asks the desktop to point the user here, where the window is not the one in use.
    virtual void ask_attention() = 0;
    virtual void swap() = 0;
    /// True once after each event that could change the picture.
    virtual bool take_activity() = 0;
    /// The input that the next frame is to show; the mouse afterwards is as pointer() says.
    virtual std::vector<InputEvent> take_input() = 0;
    [[nodiscard]] virtual const PointerState& pointer() const = 0;
    /// Paths dropped onto the window since the last call.
    virtual std::vector<std::filesystem::path> take_dropped() = 0;
    [[nodiscard]] virtual WindowPlacement placement() const = 0;
};

}  // namespace splatelier

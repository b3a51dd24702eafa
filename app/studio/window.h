// The GLFW window with its OpenGL context: made, shown, asked for events.
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
    /// Throws Error where there is no display or no OpenGL 4.5, naming the reason.
    explicit Window(const WindowPlacement& placement);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    [[nodiscard]] GLFWwindow* handle() const { return handle_; }
    /// How many pixels one unit of the design takes: 1 on an ordinary display, 2 on a dense one.
    [[nodiscard]] float scale() const;
    /// Sleeps until something happens, wake() is called or `seconds` have passed; not where input waits.
    void wait_events(double seconds);
    /// Ends wait_events(). Any thread.
    static void wake();
    [[nodiscard]] bool close_asked() const;
    void ask_close(bool close);
    void set_title(const std::string& title);
    void swap();
    /// True once after each event that could change the picture.
    bool take_activity();
    /// The input that the next frame is to show; the mouse afterwards is as pointer() says.
    std::vector<InputEvent> take_input();
    [[nodiscard]] const PointerState& pointer() const { return pointer_; }
    /// Paths dropped onto the window since the last call.
    std::vector<std::filesystem::path> take_dropped();
    [[nodiscard]] WindowPlacement placement() const;

  private:
    void listen();
    void hear(const InputEvent& event);

    GLFWwindow* handle_ = nullptr;
    bool activity_ = true;
    InputQueue input_;
    PointerState pointer_;
    std::vector<std::filesystem::path> dropped_;
};

}  // namespace splatelier

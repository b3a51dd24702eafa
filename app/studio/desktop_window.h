// The GLFW window with its OpenGL context: made, shown, asked for events.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/window.h"

namespace splatelier {

class DesktopWindow : public Window {
  public:
    /// Throws Error where there is no display or no OpenGL 4.5, naming the reason.
    explicit DesktopWindow(const WindowPlacement& placement);
    ~DesktopWindow() override;

    [[nodiscard]] GLFWwindow* handle() const override { return handle_; }
    [[nodiscard]] float scale() const override;
    void wait_events(double seconds) override;
    void wake() override;
    [[nodiscard]] bool close_asked() const override;
    void set_title(const std::string& title) override;
    void ask_attention() override;
    void swap() override;
    bool take_activity() override;
    std::vector<InputEvent> take_input() override;
    [[nodiscard]] const PointerState& pointer() const override { return pointer_; }
    std::vector<std::filesystem::path> take_dropped() override;
    [[nodiscard]] WindowPlacement placement() const override;

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

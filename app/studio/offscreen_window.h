// A window without a screen: the studio's frames drawn into a texture. For measuring where there is no display.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/window.h"
#include "render/context.h"
#include "render/gl.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>

namespace splatelier {

class OffscreenWindow : public Window {
  public:
    /// On the device that `gpu` (train.gpu) asks for: empty: a real GPU where there is one, else a software driver. Throws
    /// Error where there is no OpenGL 4.5, or no such device.
    explicit OffscreenWindow(const WindowPlacement& placement, std::string_view gpu = {});
    ~OffscreenWindow() override;

    [[nodiscard]] GLFWwindow* handle() const override { return nullptr; }
    [[nodiscard]] float scale() const override { return 1; }
    void wait_events(double seconds) override;
    void wake() override;
    [[nodiscard]] bool close_asked() const override { return false; }
    void set_title(const std::string&) override {}
    /// Waits for the frame before, as a screen's two buffers would.
    void ask_attention() override {}
    void swap() override;
    bool take_activity() override { return false; }
    std::vector<InputEvent> take_input() override { return {}; }
    [[nodiscard]] const PointerState& pointer() const override { return pointer_; }
    std::vector<std::filesystem::path> take_dropped() override { return {}; }
    [[nodiscard]] WindowPlacement placement() const override { return placement_; }

    /// As a user would, between two frames.
    void resize(int width, int height);

  private:
    WindowPlacement placement_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    std::unique_ptr<GlContext> context_;
    PointerState pointer_;
    gl::Texture picture_;
    gl::Framebuffer framebuffer_;
    gl::Fence last_frame_;
};

}  // namespace splatelier

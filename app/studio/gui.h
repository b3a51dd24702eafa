// ImGui bound to a window: one frame at a time, fonts and style remade when theme or scale change.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/theme.h"
#include "app/studio/window.h"

namespace splatelier {

/// One ImGui context, for as long as its window lives.
class Gui {
  public:
    Gui(Window& window, Brightness brightness);
    ~Gui();
    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;

    /// Everything drawn between these two belongs to one frame.
    void begin_frame(Brightness brightness);
    void end_frame();
    /// Shows what end_frame() has drawn.
    void show_frame() { window_.swap(); }
    /// Whether a menu or a list was open as this frame began: Escape was meant for that, and has closed it.
    [[nodiscard]] bool popup_was_open() const { return popup_was_open_; }
    [[nodiscard]] const Theme& theme() const { return theme_; }

  private:
    void make_fonts(Brightness brightness, float scale);

    Window& window_;
    Theme theme_;
    bool popup_was_open_ = false;
};

}  // namespace splatelier

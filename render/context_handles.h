// What a window system gave us for one OpenGL context. For render/context*.cpp only.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/context.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// One context of EGL or GLX; destroyed with this.
struct GlContext::Handles {
    Handles() = default;
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;
    virtual ~Handles() = default;
    /// Throws Error where the window system refuses.
    virtual void make_current() = 0;
    virtual void release() = 0;
    /// Another context that shares this one's objects. Throws Error where the driver refuses.
    [[nodiscard]] virtual std::unique_ptr<Handles> make_shared() const = 0;
};

/// A display of EGL, not yet opened.
struct EglCandidate {
    GpuCandidate about;
    void* display = nullptr;
};
/// Every display worth trying, EGL's devices first.
std::vector<EglCandidate> egl_candidates();
/// A headless context on it; null where the display cannot be opened, or has no OpenGL 4.5: `refused` is then called with
/// its vendor.
std::unique_ptr<GlContext::Handles> open_egl(const EglCandidate& candidate,
                                             const std::function<void(const std::string&)>& refused);
/// A context beside the one of EGL that is current on this thread; null where there is none.
std::unique_ptr<GlContext::Handles> share_with_current_egl();

/// What EGL has current on a thread.
struct EglCurrent {
    void *display, *context, *draw, *read;
};
/// Empty where EGL has nothing current.
std::optional<EglCurrent> current_egl();
void restore_egl(const EglCurrent& current);

/// A context beside the one of GLX that is current on this thread; null where there is none. Must not be called where
/// no window has been opened: a machine without a screen may have no GLX.
std::unique_ptr<GlContext::Handles> share_with_current_glx();

/// What GLX has current on a thread.
struct GlxCurrent {
    void *display, *context;
    unsigned long draw, read;
};
/// Empty where GLX has nothing current, or share_with_current_glx() has never succeeded.
std::optional<GlxCurrent> current_glx();
void restore_glx(const GlxCurrent& current);

}  // namespace splatelier

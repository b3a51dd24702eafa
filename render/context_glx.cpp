// Contexts beside a GLX window's: what GLFW opens on X11 by itself, and the only kind with a GPU on some machines.
// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "render/context_handles.h"

#include <epoxy/gl.h>
// epoxy stands in for the system's GL header, so it comes first.
#include <epoxy/glx.h>

#include <atomic>

namespace splatelier {
namespace {

/// True once GLX is known to be there: its functions must not be called before.
std::atomic<bool> in_use = false;
std::atomic<bool> refused = false;

int note_refusal(Display*, XErrorEvent*) {
    refused = true;
    return 0;
}

/// The configuration of `context`.
GLXFBConfig config_of(Display* display, GLXContext context) {
    int id = 0;
    glXQueryContext(display, context, GLX_FBCONFIG_ID, &id);
    const int wanted[] = {GLX_FBCONFIG_ID, id, None};
    int count = 0;
    GLXFBConfig* configs = glXChooseFBConfig(display, DefaultScreen(display), wanted, &count);
    if (configs == nullptr || count == 0) fail("GLX does not know the window's own configuration");
    GLXFBConfig config = configs[0];
    XFree(configs);
    return config;
}

/// Null where the driver refuses; Xlib would end the program otherwise. One that learns of resets where there may be one:
/// not every driver has them, and what shares with a context must be as it is.
GLXContext new_context(Display* display, GLXFBConfig config, GLXContext share) {
    GLXContext context = nullptr;
    XErrorHandler before = XSetErrorHandler(note_refusal);
    for (const int on_reset : {GLX_LOSE_CONTEXT_ON_RESET_ARB, GLX_NO_RESET_NOTIFICATION_ARB}) {
        const bool told = on_reset == GLX_LOSE_CONTEXT_ON_RESET_ARB;
        const int attributes[] = {GLX_CONTEXT_MAJOR_VERSION_ARB,
                                  4,
                                  GLX_CONTEXT_MINOR_VERSION_ARB,
                                  5,
                                  GLX_CONTEXT_PROFILE_MASK_ARB,
                                  GLX_CONTEXT_CORE_PROFILE_BIT_ARB,
                                  told ? GLX_CONTEXT_RESET_NOTIFICATION_STRATEGY_ARB : 0,
                                  on_reset,
                                  None};
        refused = false;
        context = glXCreateContextAttribsARB(display, config, share, True, attributes);
        XSync(display, False);
        if (refused) context = nullptr;
        if (context != nullptr) break;
    }
    XSetErrorHandler(before);
    return context;
}

struct GlxHandles : GlContext::Handles {
    GlxHandles(Display* on, GLXFBConfig of, GLXContext share)
        : display(on), config(of), context(new_context(on, of, share)) {
        if (context == nullptr) fail("the driver refuses a second OpenGL 4.5 context beside the window's");
    }
    ~GlxHandles() override {
        if (glXGetCurrentContext() == context) release();
        glXDestroyContext(display, context);
    }
    // Without a drawable, as OpenGL 3.0 and later allow: nothing is ever drawn to a window from here.
    void make_current() override {
        if (glXMakeContextCurrent(display, None, None, context) == False)
            fail("GLX cannot make an OpenGL context current without a window");
    }
    void release() override { glXMakeContextCurrent(display, None, None, nullptr); }
    [[nodiscard]] std::unique_ptr<Handles> make_shared() const override {
        return std::make_unique<GlxHandles>(display, config, context);
    }

    Display* display;
    GLXFBConfig config;
    GLXContext context;
};

}  // namespace

std::unique_ptr<GlContext::Handles> share_with_current_glx() {
    const GLXContext current = glXGetCurrentContext();
    if (current == nullptr) return nullptr;
    Display* display = glXGetCurrentDisplay();
    auto handles = std::make_unique<GlxHandles>(display, config_of(display, current), current);
    in_use = true;
    return handles;
}

std::optional<GlxCurrent> current_glx() {
    if (!in_use) return std::nullopt;
    const GLXContext context = glXGetCurrentContext();
    if (context == nullptr) return std::nullopt;
    return GlxCurrent{glXGetCurrentDisplay(), context, glXGetCurrentDrawable(), glXGetCurrentReadDrawable()};
}

void restore_glx(const GlxCurrent& current) {
    glXMakeContextCurrent(static_cast<Display*>(current.display),
                          current.draw,
                          current.read,
                          static_cast<GLXContext>(current.context));
}

}  // namespace splatelier

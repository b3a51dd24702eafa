// SPDX-License-Identifier: MIT
#include "render/context.h"

#include "core/error.h"
#include "render/context_handles.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace splatelier {

namespace {

bool is_software(const std::string& renderer) {
    for (const char* name : {"llvmpipe", "softpipe", "swrast", "Software", "SwiftShader"})
        if (renderer.find(name) != std::string::npos) return true;
    return false;
}

std::string gl_string(GLenum name) {
    const auto* text = reinterpret_cast<const char*>(glGetString(name));
    return text != nullptr ? text : "";
}

/// One driver may answer through several displays: what is said of it is said once.
void add_once(std::string& remarks, const std::string& remark) {
    if (remarks.find(remark) == std::string::npos) remarks += remark;
}

/// Every display worth trying, EGL devices first.
std::vector<EGLDisplay> candidate_displays() {
    std::vector<EGLDisplay> displays;
    if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device") &&
        epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration")) {
        std::array<EGLDeviceEXT, 32> devices{};
        EGLint count = 0;
        if (eglQueryDevicesEXT(static_cast<EGLint>(devices.size()), devices.data(), &count) == EGL_TRUE)
            for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
                displays.push_back(eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, devices[i], nullptr));
    }
    if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless"))
        displays.push_back(eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr));
    displays.push_back(eglGetDisplay(EGL_DEFAULT_DISPLAY));
    return displays;
}

/// Creates an OpenGL 4.5 core context, or says no. One that learns of resets where there may be one: not every driver
/// has them, and what shares with a context must be as it is.
EGLContext new_context(EGLDisplay display, EGLContext share, EGLConfig config) {
    if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) return EGL_NO_CONTEXT;
    EGLContext context = EGL_NO_CONTEXT;
    for (const EGLint on_reset : {EGL_LOSE_CONTEXT_ON_RESET, EGL_NO_RESET_NOTIFICATION}) {
        const bool told = on_reset == EGL_LOSE_CONTEXT_ON_RESET;
        const EGLint attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                     4,
                                     EGL_CONTEXT_MINOR_VERSION,
                                     5,
                                     EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                     EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                     told ? EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY : EGL_NONE,
                                     on_reset,
                                     EGL_NONE};
        context = eglCreateContext(display, config, share, attributes);
        if (context != EGL_NO_CONTEXT) break;
    }
    return context;
}

/// A configuration with pixel buffers, or none where the display makes contexts without one.
EGLConfig choose_config(EGLDisplay display) {
    const EGLint wanted[] = {
        EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    if (eglChooseConfig(display, wanted, &config, 1, &count) == EGL_TRUE && count > 0) return config;
    return nullptr;
}

/// Of the context that is current on this thread.
EGLConfig current_config(EGLDisplay display, EGLContext current) {
    EGLint config_id = 0;
    eglQueryContext(display, current, EGL_CONFIG_ID, &config_id);
    const EGLint wanted[] = {EGL_CONFIG_ID, config_id, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    eglChooseConfig(display, wanted, &config, 1, &count);
    return count > 0 ? config : nullptr;
}

EGLSurface pixel_buffer_if_needed(EGLDisplay display, EGLConfig config) {
    if (epoxy_has_egl_extension(display, "EGL_KHR_surfaceless_context")) return EGL_NO_SURFACE;
    const EGLint size[] = {EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
    return eglCreatePbufferSurface(display, config, size);
}

/// The display is EGL's own and stays.
struct EglHandles : GlContext::Handles {
    EglHandles(EGLDisplay on, EGLConfig of, EGLContext made)
        : display(on), config(of), context(made), surface(pixel_buffer_if_needed(on, of)) {}
    ~EglHandles() override {
        if (eglGetCurrentContext() == context) release();
        if (surface != EGL_NO_SURFACE) eglDestroySurface(display, surface);
        eglDestroyContext(display, context);
    }
    void make_current() override {
        if (eglMakeCurrent(display, surface, surface, context) != EGL_TRUE)
            fail("EGL cannot make the OpenGL context current (error {:#x})", eglGetError());
    }
    void release() override { eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT); }
    [[nodiscard]] std::unique_ptr<Handles> make_shared() const override {
        return beside(display, config, context);
    }
    static std::unique_ptr<Handles> beside(EGLDisplay display, EGLConfig config, EGLContext share) {
        const EGLContext context = new_context(display, share, config);
        if (context == EGL_NO_CONTEXT)
            fail("the driver refuses a second OpenGL 4.5 context beside the window's");
        return std::make_unique<EglHandles>(display, config, context);
    }

    EGLDisplay display;
    EGLConfig config;
    EGLContext context;
    EGLSurface surface;  ///< 1x1, only for drivers without surfaceless contexts
};

}  // namespace

GlContext::GlContext(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {
    const CurrentContextGuard guard;
    make_current();
    renderer_ = gl_string(GL_RENDERER);
    driver_ = gl_string(GL_VENDOR) + "|" + renderer_ + "|" + gl_string(GL_VERSION);
    software_ = is_software(renderer_);
    release();
}

GlContext::~GlContext() {
    forget_context(&loss_);
}

GlContext::GlContext(std::unique_ptr<Handles> handles, const GlContext& like)
    : handles_(std::move(handles)),
      renderer_(like.renderer_),
      driver_(like.driver_),
      software_(like.software_) {}

std::unique_ptr<GlContext> GlContext::create(GlDevice device) {
    std::unique_ptr<GlContext> software;
    std::string tried;
    for (EGLDisplay display : candidate_displays()) {
        EGLint major = 0, minor = 0;
        if (display == EGL_NO_DISPLAY || eglInitialize(display, &major, &minor) != EGL_TRUE) continue;
        const EGLConfig config = choose_config(display);
        const EGLContext made = new_context(display, EGL_NO_CONTEXT, config);
        if (made == EGL_NO_CONTEXT) {
            add_once(tried, fmt::format(" \"{}\" has no OpenGL 4.5.", eglQueryString(display, EGL_VENDOR)));
            continue;
        }
        std::unique_ptr<GlContext> context(
            new GlContext(std::make_unique<EglHandles>(display, config, made)));
        if (!context->software()) return context;
        add_once(tried, fmt::format(" \"{}\" computes on the CPU.", context->renderer()));
        if (software == nullptr) software = std::move(context);
    }
    if (device == GlDevice::kAny && software != nullptr) return software;
    fail("no GPU with OpenGL 4.5 answers through EGL.{} Install the GPU's driver, or use --backend cpu",
         tried.empty() ? " No EGL display could be opened." : tried);
}

std::unique_ptr<GlContext> GlContext::create_shared_with_current() {
    const EGLContext current = eglGetCurrentContext();
    std::unique_ptr<Handles> handles;
    if (current != EGL_NO_CONTEXT) {
        EGLDisplay display = eglGetCurrentDisplay();
        handles = EglHandles::beside(display, current_config(display, current), current);
    } else {
        handles = share_with_current_glx();
    }
    if (handles == nullptr) fail("no OpenGL context of GLX or EGL is current to share with");
    return std::unique_ptr<GlContext>(new GlContext(std::move(handles)));
}

std::unique_ptr<GlContext> GlContext::create_shared() const {
    return std::unique_ptr<GlContext>(new GlContext(handles_->make_shared(), *this));
}

void GlContext::make_current() {
    handles_->make_current();
    watch_context({&loss_, renderer_});
}

void GlContext::release() {
    handles_->release();
    forget_context(&loss_);
}

struct CurrentContextGuard::Saved {
    EGLDisplay display = eglGetCurrentDisplay();
    EGLSurface draw = eglGetCurrentSurface(EGL_DRAW);
    EGLSurface read = eglGetCurrentSurface(EGL_READ);
    EGLContext context = eglGetCurrentContext();
    std::optional<GlxCurrent> glx = current_glx();
    WatchedContext watched = watch_context({});
};

CurrentContextGuard::CurrentContextGuard() : saved_(std::make_unique<Saved>()) {}

CurrentContextGuard::~CurrentContextGuard() {
    if (saved_->context != EGL_NO_CONTEXT) {
        eglMakeCurrent(saved_->display, saved_->draw, saved_->read, saved_->context);
    } else if (saved_->glx) {
        restore_glx(*saved_->glx);
    }
    watch_context(std::move(saved_->watched));
}

GlProbe probe_gl() {
    GlProbe probe;
    try {
        const std::unique_ptr<GlContext> context = GlContext::create(GlDevice::kHardwareOnly);
        probe.renderer = context->renderer();
        probe.usable = true;
    } catch (const Error& error) {
        probe.reason = error.what();
    }
    return probe;
}

}  // namespace splatelier

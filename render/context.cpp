// SPDX-License-Identifier: MIT
#include "render/context.h"

#include "core/error.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <array>
#include <vector>

namespace splatelier {

/// What EGL gave us; destroyed with the context. The display is EGL's own and stays.
struct GlContext::Handles {
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    EGLSurface surface = EGL_NO_SURFACE;  ///< 1x1, only for drivers without surfaceless contexts

    Handles() = default;
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;
    ~Handles() {
        if (context == EGL_NO_CONTEXT) return;
        if (eglGetCurrentContext() == context)
            eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        if (surface != EGL_NO_SURFACE) eglDestroySurface(display, surface);
        eglDestroyContext(display, context);
    }
};

namespace {

/// Remembers what is current on this thread and restores it.
class CurrentContextGuard {
  public:
    CurrentContextGuard()
        : display_(eglGetCurrentDisplay()),
          draw_(eglGetCurrentSurface(EGL_DRAW)),
          read_(eglGetCurrentSurface(EGL_READ)),
          context_(eglGetCurrentContext()) {}
    ~CurrentContextGuard() {
        if (context_ != EGL_NO_CONTEXT) eglMakeCurrent(display_, draw_, read_, context_);
    }
    CurrentContextGuard(const CurrentContextGuard&) = delete;
    CurrentContextGuard& operator=(const CurrentContextGuard&) = delete;

  private:
    EGLDisplay display_;
    EGLSurface draw_, read_;
    EGLContext context_;
};

bool is_software(const std::string& renderer) {
    for (const char* name : {"llvmpipe", "softpipe", "swrast", "Software", "SwiftShader"})
        if (renderer.find(name) != std::string::npos) return true;
    return false;
}

std::string gl_string(GLenum name) {
    const auto* text = reinterpret_cast<const char*>(glGetString(name));
    return text != nullptr ? text : "";
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

/// Creates an OpenGL 4.5 core context; false where the display has none.
bool create_context(EGLDisplay display, EGLContext share, EGLConfig config, EGLContext& context) {
    if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) return false;
    const EGLint attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                 4,
                                 EGL_CONTEXT_MINOR_VERSION,
                                 5,
                                 EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                 EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                 EGL_NONE};
    context = eglCreateContext(display, config, share, attributes);
    return context != EGL_NO_CONTEXT;
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

EGLSurface pixel_buffer_if_needed(EGLDisplay display, EGLConfig config) {
    if (epoxy_has_egl_extension(display, "EGL_KHR_surfaceless_context")) return EGL_NO_SURFACE;
    const EGLint size[] = {EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
    return eglCreatePbufferSurface(display, config, size);
}

}  // namespace

GlContext::GlContext(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {
    const CurrentContextGuard guard;
    make_current();
    renderer_ = gl_string(GL_RENDERER);
    driver_ = gl_string(GL_VENDOR) + "|" + renderer_ + "|" + gl_string(GL_VERSION);
    software_ = is_software(renderer_);
    release();
}

GlContext::~GlContext() = default;

std::unique_ptr<GlContext> GlContext::create(GlDevice device) {
    std::unique_ptr<GlContext> software;
    std::string tried;
    for (EGLDisplay display : candidate_displays()) {
        EGLint major = 0, minor = 0;
        if (display == EGL_NO_DISPLAY || eglInitialize(display, &major, &minor) != EGL_TRUE) continue;
        auto handles = std::make_unique<Handles>();
        handles->display = display;
        const EGLConfig config = choose_config(display);
        if (!create_context(display, EGL_NO_CONTEXT, config, handles->context)) {
            tried += fmt::format(" \"{}\" has no OpenGL 4.5.", eglQueryString(display, EGL_VENDOR));
            continue;
        }
        handles->surface = pixel_buffer_if_needed(display, config);
        std::unique_ptr<GlContext> context(new GlContext(std::move(handles)));
        if (!context->software()) return context;
        tried += fmt::format(" \"{}\" computes on the CPU.", context->renderer());
        if (software == nullptr) software = std::move(context);
    }
    if (device == GlDevice::kAny && software != nullptr) return software;
    fail("no GPU with OpenGL 4.5 answers through EGL.{} Install the GPU's driver, or use --backend cpu",
         tried.empty() ? " No EGL display could be opened." : tried);
}

std::unique_ptr<GlContext> GlContext::create_shared_with_current() {
    const EGLContext current = eglGetCurrentContext();
    if (current == EGL_NO_CONTEXT)
        fail("the window's OpenGL context is not EGL's, so training cannot share its results with it");
    auto handles = std::make_unique<Handles>();
    handles->display = eglGetCurrentDisplay();
    EGLint config_id = 0;
    eglQueryContext(handles->display, current, EGL_CONFIG_ID, &config_id);
    const EGLint wanted[] = {EGL_CONFIG_ID, config_id, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    eglChooseConfig(handles->display, wanted, &config, 1, &count);
    if (!create_context(handles->display, current, count > 0 ? config : nullptr, handles->context))
        fail("the driver refuses a second OpenGL 4.5 context beside the window's");
    handles->surface = pixel_buffer_if_needed(handles->display, config);
    return std::unique_ptr<GlContext>(new GlContext(std::move(handles)));
}

void GlContext::make_current() {
    if (eglMakeCurrent(handles_->display, handles_->surface, handles_->surface, handles_->context) !=
        EGL_TRUE)
        fail("EGL cannot make the OpenGL context current (error {:#x})", eglGetError());
}

void GlContext::release() {
    eglMakeCurrent(handles_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
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

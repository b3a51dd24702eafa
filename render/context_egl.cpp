// Contexts of EGL: headless ones, and those beside an EGL window's.
// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "render/context_handles.h"

#include <epoxy/egl.h>

#include <array>
#include <vector>

namespace splatelier {
namespace {

/// What EGL knows of a device before it is opened.
GpuCandidate known_of(EGLDeviceEXT device) {
    GpuCandidate about{.of_device = true, .software = false, .node = {}};
    const char* extensions = eglQueryDeviceStringEXT(device, EGL_EXTENSIONS);
    if (extensions == nullptr) return about;
    about.software = epoxy_extension_in_string(extensions, "EGL_MESA_device_software");
    if (epoxy_extension_in_string(extensions, "EGL_EXT_device_drm")) {
        const char* node = eglQueryDeviceStringEXT(device, EGL_DRM_DEVICE_FILE_EXT);
        if (node != nullptr) about.node = node;
    }
    return about;
}

bool lists_devices() {
    const bool enumerates = epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_base") ||
                            (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration") &&
                             epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_query"));
    return enumerates && epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device");
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

std::vector<EglCandidate> egl_candidates() {
    std::vector<EglCandidate> candidates;
    const auto add = [&](const GpuCandidate& about, EGLDisplay display) {
        candidates.push_back({about, display});
    };
    if (lists_devices()) {
        std::array<EGLDeviceEXT, 32> devices{};
        EGLint count = 0;
        if (eglQueryDevicesEXT(static_cast<EGLint>(devices.size()), devices.data(), &count) == EGL_TRUE)
            for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
                add(known_of(devices[i]),
                    eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, devices[i], nullptr));
    }
    const GpuCandidate unknown;
    if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless"))
        add(unknown, eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr));
    add(unknown, eglGetDisplay(EGL_DEFAULT_DISPLAY));
    return candidates;
}

std::unique_ptr<GlContext::Handles> open_egl(const EglCandidate& candidate,
                                             const std::function<void(const std::string&)>& refused) {
    EGLDisplay display = candidate.display;
    EGLint major = 0, minor = 0;
    if (display == EGL_NO_DISPLAY || eglInitialize(display, &major, &minor) != EGL_TRUE) return nullptr;
    const EGLConfig config = choose_config(display);
    const EGLContext made = new_context(display, EGL_NO_CONTEXT, config);
    if (made != EGL_NO_CONTEXT) return std::make_unique<EglHandles>(display, config, made);
    refused(eglQueryString(display, EGL_VENDOR));
    return nullptr;
}

std::unique_ptr<GlContext::Handles> share_with_current_egl() {
    const EGLContext current = eglGetCurrentContext();
    if (current == EGL_NO_CONTEXT) return nullptr;
    EGLDisplay display = eglGetCurrentDisplay();
    return EglHandles::beside(display, current_config(display, current), current);
}

std::optional<EglCurrent> current_egl() {
    const EGLContext context = eglGetCurrentContext();
    if (context == EGL_NO_CONTEXT) return std::nullopt;
    return EglCurrent{
        eglGetCurrentDisplay(), context, eglGetCurrentSurface(EGL_DRAW), eglGetCurrentSurface(EGL_READ)};
}

void restore_egl(const EglCurrent& current) {
    eglMakeCurrent(current.display, current.draw, current.read, current.context);
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/context.h"

#include "core/error.h"
#include "render/context_handles.h"

#include <epoxy/gl.h>

#include <optional>
#include <utility>

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
    std::unique_ptr<GlContext> hardware, software;
    std::string tried;
    const auto accept = [&](std::unique_ptr<Handles> handles) {
        std::unique_ptr<GlContext> context(new GlContext(std::move(handles)));
        if (context->software())
            add_once(tried, fmt::format(" \"{}\" computes on the CPU.", context->renderer()));
        std::unique_ptr<GlContext>& place = context->software() ? software : hardware;
        if (place == nullptr) place = std::move(context);
        return hardware != nullptr;
    };
    const auto refused = [&](const std::string& vendor) {
        add_once(tried, fmt::format(" \"{}\" has no OpenGL 4.5.", vendor));
    };
    if (try_egl_displays(accept, refused)) return hardware;
    if (device == GlDevice::kAny && software != nullptr) return software;
    fail("no GPU with OpenGL 4.5 answers through EGL.{} Install the GPU's driver, or use --backend cpu",
         tried.empty() ? " No EGL display could be opened." : tried);
}

std::unique_ptr<GlContext> GlContext::create_shared_with_current() {
    std::unique_ptr<Handles> handles = share_with_current_egl();
    if (handles == nullptr) handles = share_with_current_glx();
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
    std::optional<EglCurrent> egl = current_egl();
    std::optional<GlxCurrent> glx = current_glx();
    WatchedContext watched = watch_context({});
};

CurrentContextGuard::CurrentContextGuard() : saved_(std::make_unique<Saved>()) {}

CurrentContextGuard::~CurrentContextGuard() {
    if (saved_->egl) {
        restore_egl(*saved_->egl);
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

// SPDX-License-Identifier: MIT
#include "render/context.h"

#include "core/error.h"
#include "render/context_handles.h"
#include "render/current_gpu.h"

#include <optional>
#include <utility>

namespace splatelier {
namespace {

/// One driver may answer through several displays: what is said of it is said once.
void add_once(std::string& remarks, const std::string& remark) {
    if (remarks.find(remark) == std::string::npos) remarks += remark;
}

}  // namespace

GlContext::GlContext(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {
    const CurrentContextGuard guard;
    make_current();
    gpu_ = current_gpu();
    driver_ = gpu_.vendor + "|" + gpu_.renderer + "|" + gpu_.version;
    release();
}

GlContext::~GlContext() {
    forget_context(&loss_);
}

GlContext::GlContext(std::unique_ptr<Handles> handles, const GlContext& like)
    : handles_(std::move(handles)), gpu_(like.gpu_), driver_(like.driver_) {}

/// A context on each device, as find_gpus() orders them, and what was tried in vain.
struct GlContext::Found {
    std::vector<std::unique_ptr<GlContext>> contexts;
    std::vector<GpuDevice> devices;
    std::string remarks;
};

GlContext::Found GlContext::find(GpuSearch search) {
    const std::vector<EglCandidate> displays = egl_candidates();
    std::vector<GpuCandidate> candidates;
    candidates.reserve(displays.size());
    for (const EglCandidate& display : displays) candidates.push_back(display.about);
    std::vector<std::unique_ptr<GlContext>> opened(displays.size());
    Found found;
    const auto refused = [&](const std::string& vendor) {
        add_once(found.remarks, fmt::format(" \"{}\" has no OpenGL 4.5.", vendor));
    };
    const auto open = [&](std::size_t i) -> std::optional<GpuDevice> {
        std::unique_ptr<Handles> handles = open_egl(displays[i], refused);
        if (handles == nullptr) return std::nullopt;
        try {
            opened[i].reset(new GlContext(std::move(handles)));
        } catch (const Error& refusal) {  // another device may do
            add_once(found.remarks, fmt::format(" {}.", refusal.what()));
            return std::nullopt;
        }
        if (opened[i]->software())
            add_once(found.remarks, fmt::format(" \"{}\" computes on the CPU.", opened[i]->renderer()));
        return opened[i]->gpu();
    };
    for (FoundGpu& gpu : find_gpus(candidates, search, open)) {
        found.contexts.push_back(std::move(opened[gpu.candidate]));
        found.devices.push_back(std::move(gpu.device));
    }
    return found;
}

std::unique_ptr<GlContext> GlContext::create(GlDevice device, std::string_view gpu) {
    Found found = find(gpu.empty() ? GpuSearch::kBest : GpuSearch::kAll);
    const bool none = found.devices.empty() ||
                      (gpu.empty() && device == GlDevice::kHardwareOnly && found.devices.front().software);
    if (none) {
        fail("no GPU with OpenGL 4.5 answers through EGL.{} Install the GPU's driver, or use --backend cpu",
             found.remarks.empty() ? " No EGL display could be opened." : found.remarks);
    }
    return std::move(found.contexts[choose_gpu(found.devices, gpu)]);
}

std::vector<GpuDevice> GlContext::list_gpus() {
    return find(GpuSearch::kAll).devices;
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
    watch_context({&loss_, gpu_.renderer});
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

bool gpu_answers() {
    try {
        (void)GlContext::create(GlDevice::kHardwareOnly);
        return true;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/make_backend.h"

#include "core/cpu/cpu_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "core/error.h"
#include "core/log.h"

#ifdef SPLATELIER_HAS_GL
#include "render/gl_backend.h"
#include "render/gl_cloud_renderer.h"
#endif

#include <utility>

namespace splatelier {
namespace {

/// Whether the settings want nothing but the CPU.
bool cpu_only(const TrainSettings& train) {
    if (train.backend != BackendChoice::kCpu) return false;
    if (!train.gpu.empty()) log_warning("train.gpu = {} changes nothing: train.backend is cpu", train.gpu);
    return true;
}

/// Whether the CPU will not do.
bool gpu_only(const TrainSettings& train) {
    return train.backend == BackendChoice::kGl || !train.gpu.empty();
}

#ifdef SPLATELIER_HAS_GL
/// The context to compute in; null for the CPU, with the reason, which the log has too, unless it is asked for by name.
struct OpenedGpu {
    std::unique_ptr<GlContext> context;
    std::string why_none;
};

OpenedGpu open_gpu(const TrainSettings& train) {
    if (cpu_only(train)) return {};
    try {
        const GlDevice device = gpu_only(train) ? GlDevice::kAny : GlDevice::kHardwareOnly;
        std::unique_ptr<GlContext> context = GlContext::create(device, train.gpu);
        if (train.backend == BackendChoice::kAuto || !train.gpu.empty())
            log_info("Using the GPU: {}", context->renderer());
        return {std::move(context), {}};
    } catch (const Error& refusal) {
        if (gpu_only(train)) throw;
        log_info("Using the CPU: {}", refusal.what());
        return {nullptr, refusal.what()};
    }
}
#else
/// Why the CPU computes; empty where it is asked for by name. Throws Error (usage) where the settings ask for a GPU.
std::string why_no_gpu(const TrainSettings& train) {
    if (cpu_only(train)) return {};
    if (gpu_only(train)) {
        fail_usage("{}: this build has no OpenGL; use cpu, or configure with -DSPLATELIER_GL=ON",
                   train.gpu.empty() ? "train.backend" : "train.gpu");
    }
    const char* why = "this build has no OpenGL";
    log_info("Using the CPU: {}", why);
    return why;
}
#endif

}  // namespace

std::unique_ptr<Backend> make_backend(const Settings& settings) {
#ifdef SPLATELIER_HAS_GL
    OpenedGpu gpu = open_gpu(settings.train);
    if (gpu.context != nullptr) return make_gl_backend(settings, std::move(gpu.context));
    return make_cpu_backend(settings.train.threads, std::move(gpu.why_none));
#else
    return make_cpu_backend(settings.train.threads, why_no_gpu(settings.train));
#endif
}

std::unique_ptr<CloudRenderer> make_cloud_renderer(const Settings& settings) {
#ifdef SPLATELIER_HAS_GL
    OpenedGpu gpu = open_gpu(settings.train);
    if (gpu.context != nullptr) return make_gl_cloud_renderer(std::move(gpu.context));
#else
    (void)why_no_gpu(settings.train);
#endif
    return make_cpu_cloud_renderer(settings.train.threads, WorkerPriority::kNormal);
}

void check_gpu(const TrainSettings& train) {
    if (train.gpu.empty() || train.backend == BackendChoice::kCpu) return;
#ifdef SPLATELIER_HAS_GL
    (void)GlContext::create(GlDevice::kAny, train.gpu);
#else
    (void)why_no_gpu(train);
#endif
}

}  // namespace splatelier

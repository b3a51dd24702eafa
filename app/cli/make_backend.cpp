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

namespace splatelier {
namespace {

/// What makes an engine of one kind on each device.
template <typename Engine>
struct Makers {
    std::unique_ptr<Engine> (*on_cpu)(const Settings&);
    std::unique_ptr<Engine> (*on_gl)(const Settings&);
};

#ifdef SPLATELIER_HAS_GL
std::unique_ptr<CloudRenderer> make_gl_renderer(const Settings&) {
    return make_gl_cloud_renderer(GlContext::create());
}

/// Whether auto takes the GPU; the log says why not.
bool has_gpu() {
    const GlProbe probe = probe_gl();
    if (probe.usable)
        log_info("Using the GPU: {}", probe.renderer);
    else
        log_info("Using the CPU: {}", probe.reason);
    return probe.usable;
}
#else
[[noreturn]] void refuse_gl() {
    fail_usage("train.backend: this build has no OpenGL; use cpu, or configure with -DSPLATELIER_GL=ON");
}

std::unique_ptr<Backend> make_gl_backend(const Settings&) {
    refuse_gl();
}

std::unique_ptr<CloudRenderer> make_gl_renderer(const Settings&) {
    refuse_gl();
}

bool has_gpu() {
    log_info("Using the CPU: this build has no OpenGL");
    return false;
}
#endif

template <typename Engine>
std::unique_ptr<Engine> make(const Settings& settings, const Makers<Engine>& makers) {
    const BackendChoice choice = settings.train.backend;
    const bool on_gl = choice == BackendChoice::kGl || (choice == BackendChoice::kAuto && has_gpu());
    return on_gl ? makers.on_gl(settings) : makers.on_cpu(settings);
}

}  // namespace

std::unique_ptr<Backend> make_backend(const Settings& settings) {
    return make<Backend>(settings,
                         {[](const Settings& of) { return make_cpu_backend(of.train.threads); },
                          [](const Settings& of) { return make_gl_backend(of); }});
}

std::unique_ptr<CloudRenderer> make_cloud_renderer(const Settings& settings) {
    return make<CloudRenderer>(settings,
                               {[](const Settings& of) {
                                    return make_cpu_cloud_renderer(of.train.threads, WorkerPriority::kNormal);
                                },
                                [](const Settings& of) { return make_gl_renderer(of); }});
}

}  // namespace splatelier

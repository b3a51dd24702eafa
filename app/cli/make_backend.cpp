// SPDX-License-Identifier: MIT
#include "app/cli/make_backend.h"

#include "core/cpu/cpu_backend.h"
#include "core/error.h"
#include "core/log.h"

#ifdef SPLATELIER_HAS_GL
#include "render/gl_backend.h"
#endif

namespace splatelier {
namespace {

#ifdef SPLATELIER_HAS_GL
std::unique_ptr<Backend> make_automatic_backend(const Settings& settings) {
    const GlProbe probe = probe_gl();
    if (probe.usable) {
        log_info("Using the GPU: {}", probe.renderer);
        return make_gl_backend(settings);
    }
    log_info("Using the CPU: {}", probe.reason);
    return make_cpu_backend(settings.train.threads);
}
#else
std::unique_ptr<Backend> make_gl_backend(const Settings&) {
    fail_usage("train.backend: this build has no OpenGL; use cpu, or configure with -DSPLATELIER_GL=ON");
}

std::unique_ptr<Backend> make_automatic_backend(const Settings& settings) {
    log_info("Using the CPU: this build has no OpenGL");
    return make_cpu_backend(settings.train.threads);
}
#endif

}  // namespace

std::unique_ptr<Backend> make_backend(const Settings& settings) {
    switch (settings.train.backend) {
        case BackendChoice::kCpu:
            return make_cpu_backend(settings.train.threads);
        case BackendChoice::kGl:
            return make_gl_backend(settings);
        case BackendChoice::kAuto:
            break;
    }
    return make_automatic_backend(settings);
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/make_backend.h"

#include "core/cpu/cpu_backend.h"
#include "core/error.h"
#include "core/log.h"

#ifdef SPLATELIER_HAS_GL
#include "render/gl_backend.h"
#endif

#include <utility>

namespace splatelier {
namespace {

#ifdef SPLATELIER_HAS_GL
std::unique_ptr<Backend> make_gl_backend(const Settings& settings, const std::string& kernels) {
    GlOptions options = GlOptions::from_environment();
    if (!kernels.empty()) options.forms = KernelForms::from_names(kernels);
    return make_gl_backend(settings, GlContext::create(), std::move(options));
}

std::unique_ptr<Backend> make_automatic_backend(const Settings& settings, const std::string& gl_kernels) {
    const GlProbe probe = probe_gl();
    if (probe.usable) {
        log_info("Using the GPU: {}", probe.renderer);
        return make_gl_backend(settings, gl_kernels);
    }
    log_info("Using the CPU: {}", probe.reason);
    return make_cpu_backend(settings.train.threads);
}
#else
std::unique_ptr<Backend> make_gl_backend(const Settings&, const std::string&) {
    fail_usage("train.backend: this build has no OpenGL; use cpu, or configure with -DSPLATELIER_GL=ON");
}

std::unique_ptr<Backend> make_automatic_backend(const Settings& settings, const std::string&) {
    log_info("Using the CPU: this build has no OpenGL");
    return make_cpu_backend(settings.train.threads);
}
#endif

}  // namespace

std::unique_ptr<Backend> make_backend(const Settings& settings) {
    return make_bench_backend(settings, {});
}

std::unique_ptr<Backend> make_bench_backend(const Settings& settings, const std::string& gl_kernels) {
    switch (settings.train.backend) {
        case BackendChoice::kCpu:
            return make_cpu_backend(settings.train.threads);
        case BackendChoice::kGl:
            return make_gl_backend(settings, gl_kernels);
        case BackendChoice::kAuto:
            break;
    }
    return make_automatic_backend(settings, gl_kernels);
}

}  // namespace splatelier

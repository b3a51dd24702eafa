// The command check: this machine's GPUs and its self-test, in plain words.
// SPDX-License-Identifier: MIT
#include "core/train/check.h"
#include "app/cli/check_report.h"
#include "app/cli/commands.h"
#include "app/cli/make_backend.h"
#include "core/error.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#ifdef SPLATELIER_HAS_GL
#include "render/context.h"
#endif

namespace splatelier {
namespace {

#ifdef SPLATELIER_HAS_GL
/// The devices that train.gpu can name, where they matter: the CPU engine opens none.
std::vector<CheckedGpu> checked_gpus(const TrainSettings& train, const BackendInfo& used) {
    std::vector<CheckedGpu> gpus;
    if (train.backend == BackendChoice::kCpu) return gpus;
    const std::vector<GpuDevice> devices = GlContext::list_gpus();
    const std::size_t chosen = used.name == "gl" ? choose_gpu(devices, train.gpu) : devices.size();
    for (std::size_t i = 0; i < devices.size(); ++i) {
        gpus.push_back({.renderer = devices[i].renderer,
                        .driver = devices[i].version,
                        .memory_bytes = devices[i].memory_bytes,
                        .software = devices[i].software,
                        .used = i == chosen});
    }
    return gpus;
}
#else
std::vector<CheckedGpu> checked_gpus(const TrainSettings&, const BackendInfo&) {
    return {};
}
#endif

}  // namespace

int run_check(const CheckCommand& command) {
    const Settings settings = with_given(Settings{}, command.given);
    const std::unique_ptr<Backend> backend = make_backend(settings);
    CheckReport report{backend->info(), {}, {}};
    report.gpus = checked_gpus(settings.train, report.backend);
    const bool as_text = command.form == OutputForm::kText;
    if (as_text) std::fputs(device_text(report).c_str(), stdout);
    report.results = run_checks(*backend);
    for (CheckResult& result : run_checks(*make_cloud_renderer(settings)))
        report.results.push_back(std::move(result));
    std::fputs((as_text ? result_text(report) : check_json(report)).c_str(), stdout);
    const auto failed = std::count_if(report.results.begin(),
                                      report.results.end(),
                                      [](const CheckResult& result) { return !result.passed; });
    if (failed > 0)
        fail("{} of the checks failed: do not trust what {} computes here", failed, report.backend.name);
    if (as_text) std::fputs("All is well on this machine.\n", stdout);
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier

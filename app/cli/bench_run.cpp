// SPDX-License-Identifier: MIT
#include "app/cli/bench_run.h"

#include "core/error.h"
#include "core/splats/spatial_order.h"
#include "core/train/schedule.h"
#include "core/train/splat_edit.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWarmUpSteps = 5;  // first touches of memory, and the buffers' growth
constexpr double kWarmUpMs =
    1000;  // a GPU that had nothing to do takes some tenths of a second to full speed

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// User and system time of all threads so far.
double cpu_time_ms() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) * 1e-3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

/// Takes steps one after another over the load's photos.
class Stepper {
  public:
    Stepper(const BenchLoad& load, const Settings& settings, Backend& backend)
        : load_(load), settings_(settings), backend_(backend) {}

    /// Makes the next photo ready; its decoding is not the step's matter.
    void prepare() { photo_ = load_.photo(index()); }

    /// `moves` false: the splats stay as they are.
    StepResult step(bool moves = true) {
        StepParams params = step_params(settings_, step_, load_.scene_scale);
        if (!moves) params.rates = {};
        params.render.sh_degree = settings_.train.sh_degree;
        params.gather_stats = true;
        const std::size_t i = index();
        ++step_;
        return backend_.step({.index = i, .camera = load_.cameras[i], .image = photo_}, params);
    }

  private:
    [[nodiscard]] std::size_t index() const { return static_cast<std::size_t>(step_) % load_.cameras.size(); }

    const BenchLoad& load_;
    const Settings& settings_;
    Backend& backend_;
    std::shared_ptr<const ViewImage> photo_;
    std::int64_t step_ = 0;
};

/// With splats that stay as they are, so that the load timed does not depend on how many steps that takes.
void warm_up(Stepper stepper, Backend& backend) {
    const Clock::time_point begin = Clock::now();
    for (int i = 0; i < kWarmUpSteps || ms_since(begin) < kWarmUpMs; ++i) {
        stepper.prepare();
        stepper.step(false);
    }
    backend.finish();
}

void time_single_steps(Stepper& stepper, Backend& backend, int steps, BenchResult& result) {
    double cpu_ms = 0;
    for (int i = 0; i < steps; ++i) {
        stepper.prepare();
        const double cpu_before_ms = cpu_time_ms();
        const Clock::time_point start = Clock::now();
        stepper.step();
        const StepResult finished = backend.finish();
        result.step_ms.push_back(ms_since(start));
        cpu_ms += cpu_time_ms() - cpu_before_ms;
        if (!finished.finite) fail("bench: step {} gave a loss or a parameter that is not a number", i);
        result.visible += static_cast<double>(finished.visible) / steps;
        result.instances += static_cast<double>(finished.instances) / steps;
        result.most_instances = std::max(result.most_instances, finished.instances);
        result.longest_list = std::max(result.longest_list, finished.longest_list);
        result.tiles_capped += static_cast<double>(finished.tiles_capped) / steps;
    }
    result.cpu_ms = cpu_ms / steps;
}

void time_stream_of_steps(Stepper& stepper, Backend& backend, int steps, BenchResult& result) {
    double ms = 0;
    for (int i = 0; i < steps; ++i) {
        stepper.prepare();
        const Clock::time_point start = Clock::now();
        stepper.step();
        if (i + 1 == steps) backend.finish();
        ms += ms_since(start);
    }
    result.iterations_per_second = 1e3 * steps / ms;
}

void time_stages(Stepper& stepper, Backend& backend, int steps, BenchResult& result) {
    backend.set_profiling(true);
    for (int i = 0; i < steps; ++i) {
        stepper.prepare();
        stepper.step();
        backend.finish();
        for (const KernelSample& sample : backend.kernel_samples()) {
            auto stage = std::find_if(result.stages.begin(),
                                      result.stages.end(),
                                      [&](const StageTimes& known) { return known.name == sample.name; });
            if (stage == result.stages.end()) {
                stage = result.stages.insert(stage, StageTimes{.name = sample.name, .ms = {}});
            }
            stage->ms.push_back(sample.ms);
        }
    }
    backend.set_profiling(false);
}

}  // namespace

std::uint64_t peak_rss_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

BenchResult run_bench_steps(const BenchLoad& load, const Settings& settings, int steps, Backend& backend) {
    BenchResult result;
    result.load = load.name;
    backend.load(load.start);
    if (settings.train.reorder_every > 0) backend.apply(keep_rows(spatial_order(backend.means())));
    warm_up(Stepper(load, settings, backend), backend);
    Stepper stepper(load, settings, backend);
    time_single_steps(stepper, backend, steps, result);
    time_stream_of_steps(stepper, backend, steps, result);
    time_stages(stepper, backend, steps, result);
    result.backend = backend.info();
    result.splats = backend.splat_count();
    result.width = load.cameras.front().width;
    result.height = load.cameras.front().height;
    result.memory = backend.memory();
    result.peak_rss_bytes = peak_rss_bytes();
    return result;
}

}  // namespace splatelier

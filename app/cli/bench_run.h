// Training steps under the clock.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace splatelier {

/// What is timed: splats that train towards photos.
struct BenchLoad {
    std::string name;  ///< "synthetic scene", or a path
    TrainState start;
    std::vector<Camera> cameras;
    /// The photo of cameras[i]; called outside the clock.
    std::function<std::shared_ptr<const ViewImage>(std::size_t i)> photo;
    double scene_scale = 1;
};

/// The times of one stage over the timed steps, in their order.
struct StageTimes {
    std::string name;
    std::vector<double> ms;
};

struct BenchResult {
    BackendInfo backend;
    std::string load;
    std::size_t splats = 0;
    int width = 0, height = 0;          ///< px, of the first camera
    std::vector<double> step_ms;        ///< wall time, each step waited for
    double cpu_ms = 0;                  ///< a step, over all threads
    double iterations_per_second = 0;   ///< steps submitted one after another, the last one waited for
    double visible = 0, instances = 0;  ///< means over the timed steps
    std::size_t most_instances = 0;
    double tiles_capped = 0;       ///< mean
    std::size_t longest_list = 0;  ///< pairs of the fullest tile in any step
    std::vector<StageTimes> stages;
    std::vector<MemoryUse> memory;
    std::uint64_t peak_rss_bytes = 0;
};

/// Times `steps` steps after some to warm up, without growth, statistics on, at the full degree; then again
/// without waiting for each; then again with the stages' clocks running.
BenchResult run_bench_steps(const BenchLoad& load, const Settings& settings, int steps, Backend& backend);

/// Largest resident memory of this process so far.
std::uint64_t peak_rss_bytes();

}  // namespace splatelier

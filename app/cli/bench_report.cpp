// SPDX-License-Identifier: MIT
#include "app/cli/bench_report.h"

#include "app/cli/progress.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace splatelier {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kTileSizePx = 16;

/// Mean of the stage's times summed over all stages: what shares are of.
double stages_ms(const BenchResult& result) {
    double sum = 0;
    for (const StageTimes& stage : result.stages) sum += spread_of(stage.ms).mean;
    return sum;
}

double megabytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e6;
}

/// Three digits after the point are enough for a reader and steady for a script.
double rounded(double value) {
    return std::round(value * 1e3) / 1e3;
}

}  // namespace

Spread spread_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    Spread spread;
    spread.median = values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
    spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    spread.min = values.front();
    spread.max = values.back();
    double squares = 0;
    for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
    spread.deviation = std::sqrt(squares / static_cast<double>(values.size()));
    return spread;
}

std::string bench_table(const BenchResult& result) {
    const Spread step = spread_of(result.step_ms);
    std::string text = fmt::format("{} on {}\n{}: {} splats, {}x{}, {} steps\n\n",
                                   result.backend.name,
                                   result.backend.device,
                                   result.load,
                                   grouped_digits(result.splats),
                                   result.width,
                                   result.height,
                                   result.step_ms.size());
    text += fmt::format("{:24}{:>10}{:>10}{:>10}{:>10}{:>10}{:>9}\n",
                        "stage",
                        "median ms",
                        "mean",
                        "min",
                        "max",
                        "deviation",
                        "share");
    const double all_ms = stages_ms(result);
    for (const StageTimes& stage : result.stages) {
        const Spread ms = spread_of(stage.ms);
        text += fmt::format("{:24}{:>10.3f}{:>10.3f}{:>10.3f}{:>10.3f}{:>10.3f}{:>7.1f} %\n",
                            stage.name,
                            ms.median,
                            ms.mean,
                            ms.min,
                            ms.max,
                            ms.deviation,
                            all_ms > 0 ? 100 * ms.mean / all_ms : 0);
    }
    text += fmt::format("{:24}{:>10.3f}{:>10.3f}{:>10.3f}{:>10.3f}{:>10.3f}\n\n",
                        "whole step, wall",
                        step.median,
                        step.mean,
                        step.min,
                        step.max,
                        step.deviation);
    text += fmt::format("{:.1f} it/s, {:.2f} CPU-ms a step\n", result.iterations_per_second, result.cpu_ms);
    const double tiles = std::ceil(static_cast<double>(result.width) / kTileSizePx) *
                         std::ceil(static_cast<double>(result.height) / kTileSizePx);
    text += fmt::format(
        "{} splats visible, {} instances ({:.1f} a tile, at most {}; {:.2f} a visible splat), {:.0f} tiles, "
        "{:g} of them capped\n",
        grouped_digits(static_cast<std::size_t>(std::llround(result.visible))),
        grouped_digits(static_cast<std::size_t>(std::llround(result.instances))),
        result.instances / tiles,
        grouped_digits(result.longest_list),
        result.visible > 0 ? result.instances / result.visible : 0,
        tiles,
        rounded(result.tiles_capped));
    for (const MemoryUse& use : result.memory) {
        text += fmt::format("{:24}{:>10.1f} MB\n", use.purpose, megabytes(use.bytes));
    }
    text += fmt::format("{:24}{:>10.1f} MB\n", "peak of the process", megabytes(result.peak_rss_bytes));
    return text;
}

std::string bench_json(const BenchResult& result) {
    const Spread step = spread_of(result.step_ms);
    Json json;
    json["backend"] = result.backend.name;
    json["device"] = result.backend.device;
    json["scene"] = result.load;
    json["width"] = result.width;
    json["height"] = result.height;
    json["steps"] = result.step_ms.size();
    json["splats"] = result.splats;
    json["step_ms"] = rounded(step.median);
    json["step_mean_ms"] = rounded(step.mean);
    json["step_min_ms"] = rounded(step.min);
    json["step_max_ms"] = rounded(step.max);
    json["step_deviation_ms"] = rounded(step.deviation);
    json["cpu_ms"] = rounded(result.cpu_ms);
    json["iterations_per_second"] = rounded(result.iterations_per_second);
    json["visible"] = std::llround(result.visible);
    json["instances"] = std::llround(result.instances);
    json["longest_list"] = result.longest_list;
    json["tiles_capped"] = rounded(result.tiles_capped);
    json["memory_bytes"] = Json::object();
    for (const MemoryUse& use : result.memory) json["memory_bytes"][use.purpose] = use.bytes;
    json["peak_rss_bytes"] = result.peak_rss_bytes;
    json["kernels"] = Json::array();
    const double all_ms = stages_ms(result);
    for (const StageTimes& stage : result.stages) {
        const Spread ms = spread_of(stage.ms);
        json["kernels"].push_back({{"name", stage.name},
                                   {"median_ms", rounded(ms.median)},
                                   {"mean_ms", rounded(ms.mean)},
                                   {"min_ms", rounded(ms.min)},
                                   {"max_ms", rounded(ms.max)},
                                   {"deviation_ms", rounded(ms.deviation)},
                                   {"share", all_ms > 0 ? rounded(ms.mean / all_ms) : 0}});
    }
    return json.dump() + "\n";
}

std::string bench_trace(const BenchResult& result) {
    constexpr double kUsPerMs = 1e3;
    Json events = Json::array();
    double now_us = 0;
    for (std::size_t step = 0; step < result.step_ms.size(); ++step) {
        const double step_start_us = now_us;
        for (const StageTimes& stage : result.stages) {
            if (step >= stage.ms.size()) continue;
            const double us = stage.ms[step] * kUsPerMs;
            events.push_back(
                {{"name", stage.name}, {"ph", "X"}, {"ts", now_us}, {"dur", us}, {"pid", 1}, {"tid", 2}});
            now_us += us;
        }
        events.push_back({{"name", fmt::format("step {}", step)},
                          {"ph", "X"},
                          {"ts", step_start_us},
                          {"dur", now_us - step_start_us},
                          {"pid", 1},
                          {"tid", 1}});
    }
    return Json{{"traceEvents", events}, {"displayTimeUnit", "ms"}}.dump() + "\n";
}

}  // namespace splatelier

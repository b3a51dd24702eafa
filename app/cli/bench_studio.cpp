// bench --studio: the studio's figures as a table and as JSON.
// SPDX-License-Identifier: MIT
#include "app/cli/bench_scene.h"
#include "app/cli/commands.h"
#include "core/error.h"

#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/studio_bench.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#endif

namespace splatelier {

#ifdef SPLATELIER_HAS_STUDIO
namespace {

using Json = nlohmann::ordered_json;

struct Percentiles {
    double p50 = 0, p95 = 0, p99 = 0, max = 0;
};

/// The nearest rank; zeros of nothing.
Percentiles percentiles(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
        return values[std::max<std::size_t>(rank, 1) - 1];
    };
    return {at(0.5), at(0.95), at(0.99), values.back()};
}

double rounded(double value) {
    return std::round(value * 1e3) / 1e3;
}

double share_of_alone(const StudioBench& bench, const StudioUse& use) {
    const double alone = bench.alone.iterations_per_second();
    return alone > 0 ? use.iterations_per_second() / alone : 0;
}

Json json_of(const std::vector<double>& values) {
    const Percentiles p = percentiles(values);
    return {
        {"p50", rounded(p.p50)}, {"p95", rounded(p.p95)}, {"p99", rounded(p.p99)}, {"max", rounded(p.max)}};
}

/// Where a use's lost training went, as shares of the time.
struct Losses {
    double all = 0;                                   ///< of training's speed alone
    double copying = 0, pictures = 0, interface = 0;  ///< of the GPU's time
    double rest = 0;  ///< changes of context, the processor, what else there is
};

Losses losses(const StudioBench& bench, const StudioUse& use) {
    Losses out;
    out.all = 1 - share_of_alone(bench, use);
    out.copying = use.copying_device_seconds / use.seconds;
    out.pictures = use.pictures_device_seconds / use.seconds;
    out.interface = use.interface_device_seconds / use.seconds;
    out.rest = out.all - out.copying - out.pictures - out.interface;
    return out;
}

Json lost_json(const StudioBench& bench, const StudioUse& use) {
    const Losses lost = losses(bench, use);
    return {{"share", rounded(lost.all)},
            {"copying_snapshots", rounded(lost.copying)},
            {"drawing_pictures", rounded(lost.pictures)},
            {"drawing_interface", rounded(lost.interface)},
            {"rest", rounded(lost.rest)}};
}

Json slowest_json(const StudioUse& use) {
    Json frames = Json::array();
    for (const SlowFrame& frame : use.slowest) {
        Json parts;
        for (const FrameTimes::Part& part : frame.parts) parts[part.name] = rounded(part.ms);
        frames.push_back(
            {{"ms", rounded(frame.ms)}, {"late_ms", rounded(frame.late_ms)}, {"parts_ms", parts}});
    }
    return frames;
}

Json json_of(const StudioBench& bench, const StudioUse& use) {
    Json json;
    json["iterations_per_second"] = rounded(use.iterations_per_second());
    json["share_of_alone"] = rounded(share_of_alone(bench, use));
    json["frames_per_second"] = rounded(use.frames_per_second());
    json["pictures_per_second"] = rounded(static_cast<double>(use.pictures) / use.seconds);
    json["frame_ms"] = json_of(use.frame_ms);
    json["frame_interval_ms"] = json_of(use.interval_ms);
    json["snapshot_age_ms"] = json_of(use.age_ms);
    json["viewport_ms"] = json_of(use.viewport_ms);
    json["late_ms"] = json_of(use.late_ms);
    json["slowest_frames"] = slowest_json(use);
    json["lost"] = lost_json(bench, use);
    json["publishes_per_second"] = rounded(static_cast<double>(use.publishes) / use.seconds);
    json["publishing_share"] = rounded(use.publishing_seconds / use.seconds);
    json["waiting_share"] = rounded(use.waiting_seconds / use.seconds);
    return json;
}

std::string scene_name(const BenchCommand& command) {
    if (!command.input.empty()) return command.input.string();
    return fmt::format("synthetic scene, photos of {}x{}", command.size.width, command.size.height);
}

std::string studio_json(const BenchCommand& command, const StudioBench& bench) {
    Json json;
    json["backend"] = bench.backend.name;
    json["device"] = bench.backend.device;
    json["scene"] = scene_name(command);
    json["splats"] = bench.splats;
    json["visible"] = rounded(bench.visible);
    json["instances"] = rounded(bench.instances);
    json["tiles_capped"] = rounded(bench.tiles_capped);
    Json studio;
    studio["window"] = bench.window;
    studio["offscreen"] = command.offscreen;
    studio["width"] = bench.width;
    studio["height"] = bench.height;
    studio["seconds"] = rounded(bench.alone.seconds + bench.still.seconds + bench.moving.seconds);
    studio["alone"] = {{"iterations_per_second", rounded(bench.alone.iterations_per_second())},
                       {"waiting_share", rounded(bench.alone.waiting_seconds / bench.alone.seconds)}};
    studio["still"] = json_of(bench, bench.still);
    studio["moving"] = json_of(bench, bench.moving);
    Json parts;
    for (const auto& [name, ms] : bench.part_ms) parts[name] = json_of(ms);
    studio["frame_parts_ms"] = std::move(parts);
    json["studio"] = std::move(studio);
    return json.dump() + "\n";
}

std::string lost_table(const StudioBench& bench) {
    const Losses still = losses(bench, bench.still), moving = losses(bench, bench.moving);
    std::string text = fmt::format("\n{:36}{:>12}{:>12}\n", "training lost, % of alone", "still", "moving");
    const auto row = [&](const char* name, double at_rest, double in_motion) {
        text += fmt::format("  {:34}{:>12.1f}{:>12.1f}\n", name, 100 * at_rest, 100 * in_motion);
    };
    row("all", still.all, moving.all);
    row("the GPU copying snapshots", still.copying, moving.copying);
    row("the GPU drawing pictures", still.pictures, moving.pictures);
    row("the GPU drawing the interface", still.interface, moving.interface);
    row("the rest", still.rest, moving.rest);
    const auto share = [](double seconds, const StudioUse& use) { return seconds / use.seconds; };
    row("its thread publishing, % of time",
        share(bench.still.publishing_seconds, bench.still),
        share(bench.moving.publishing_seconds, bench.moving));
    row("its thread waiting, % of time",
        share(bench.still.waiting_seconds, bench.still),
        share(bench.moving.waiting_seconds, bench.moving));
    return text;
}

std::string slowest_table(const char* name, const StudioUse& use) {
    std::string text =
        fmt::format("\nslowest frames, {}: ms, ms past due, the parts that took the most\n", name);
    for (const SlowFrame& frame : use.slowest) {
        text += fmt::format("  {:8.2f}{:8.2f}", frame.ms, frame.late_ms);
        for (const FrameTimes::Part& part : frame.parts)
            text += fmt::format("  {} {:.2f}", part.name, part.ms);
        text += "\n";
    }
    return text;
}

std::string studio_table(const BenchCommand& command, const StudioBench& bench) {
    std::string text = fmt::format(
        "{} on {}\nwindow: {}, {}x{}{}\n{}: {} splats, a step sees {:.0f} in {:.0f} "
        "(tile, splat) pairs\n\n",
        bench.backend.name,
        bench.backend.device,
        bench.window,
        bench.width,
        bench.height,
        command.offscreen ? ", off screen" : "",
        scene_name(command),
        bench.splats,
        bench.visible,
        bench.instances);
    text += fmt::format("{:24}{:>12}{:>12}{:>12}\n", "", "alone", "still", "moving");
    const auto row = [&](const char* name, const char* alone, double still, double moving) {
        text += fmt::format("{:24}{:>12}{:>12.1f}{:>12.1f}\n", name, alone, still, moving);
    };
    const auto rows = [&](const char* name, std::vector<double> StudioUse::*values) {
        const Percentiles still = percentiles(bench.still.*values),
                          moving = percentiles(bench.moving.*values);
        row(fmt::format("{}, median", name).c_str(), "", still.p50, moving.p50);
        row("  99th percentile", "", still.p99, moving.p99);
        row("  largest", "", still.max, moving.max);
    };
    row("training, it/s",
        fmt::format("{:.1f}", bench.alone.iterations_per_second()).c_str(),
        bench.still.iterations_per_second(),
        bench.moving.iterations_per_second());
    row("  % of alone",
        "",
        100 * share_of_alone(bench, bench.still),
        100 * share_of_alone(bench, bench.moving));
    row("interface, frames/s", "", bench.still.frames_per_second(), bench.moving.frames_per_second());
    row("viewport, pictures/s",
        "",
        static_cast<double>(bench.still.pictures) / bench.still.seconds,
        static_cast<double>(bench.moving.pictures) / bench.moving.seconds);
    rows("frame, ms", &StudioUse::frame_ms);
    const Percentiles interval = percentiles(bench.moving.interval_ms);
    text += fmt::format("{:24}{:>12}{:>12}{:>12.1f}\n", "frame to frame, median", "", "", interval.p50);
    text += fmt::format("{:24}{:>12}{:>12}{:>12.1f}\n", "  99th percentile", "", "", interval.p99);
    text += fmt::format("{:24}{:>12}{:>12}{:>12.1f}\n", "  largest", "", "", interval.max);
    rows("snapshot's age, ms", &StudioUse::age_ms);
    rows("picture, ms", &StudioUse::viewport_ms);
    rows("past due, ms", &StudioUse::late_ms);
    text += lost_table(bench);
    text += slowest_table("still", bench.still) + slowest_table("moving", bench.moving);
    text +=
        fmt::format("\n{:24}{:>12}{:>12}{:>12}\n", "parts of a frame, ms", "median", "99th perc.", "largest");
    for (const auto& [name, ms] : bench.part_ms) {
        const Percentiles p = percentiles(ms);
        text += fmt::format("  {:22}{:>12.3f}{:>12.3f}{:>12.3f}\n", name, p.p50, p.p99, p.max);
    }
    return text;
}

}  // namespace

int run_bench_of_studio(const BenchCommand& command) {
    if (command.input.empty()) check_bench_memory(command.splats);
    StudioBenchOptions options;
    options.data = command.input;
    options.splats = command.splats;
    options.photo_width = command.size.width;
    options.photo_height = command.size.height;
    options.settings = with_given(Settings{}, command.given);
    options.offscreen = command.offscreen;
    options.seconds = command.seconds;
    const StudioBench bench = run_studio_bench(options);
    const bool as_json = command.form == OutputForm::kJson;
    std::fputs((as_json ? studio_json(command, bench) : studio_table(command, bench)).c_str(), stdout);
    return static_cast<int>(ExitCode::kSuccess);
}
#else
int run_bench_of_studio(const BenchCommand&) {
    fail("bench --studio: this build has no window; configure with -DSPLATELIER_GUI=ON");
}
#endif

}  // namespace splatelier

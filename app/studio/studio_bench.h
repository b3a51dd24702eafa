// The studio under the clock: how training and the interface bear each other, with the camera at rest and moved.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/frame_times.h"
#include "core/settings.h"
#include "core/train/backend.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace splatelier {

struct StudioBenchOptions {
    std::filesystem::path data;             ///< empty: the synthetic scene of bench
    std::size_t splats = 0;                 ///< of the synthetic scene
    int photo_width = 0, photo_height = 0;  ///< of it, px
    Settings settings;
    bool offscreen = false;          ///< frames go into a texture: no display is needed
    double seconds = 20;             ///< of measuring, over all three ways
    int width = 1280, height = 800;  ///< of the window
};

/// A frame that took long: the parts that took the most of it, the longest first.
struct SlowFrame {
    double ms = 0;
    double late_ms = 0;  ///< how long after it was due it began
    std::vector<FrameTimes::Part> parts;
};

/// One way of using the studio, over some slices of time.
struct StudioUse {
    double seconds = 0;
    std::int64_t steps = 0;
    std::size_t pictures = 0;         ///< of the viewport
    std::vector<double> frame_ms;     ///< making one frame of the interface, its showing included
    std::vector<double> late_ms;      ///< how long after it was due a frame began
    std::vector<SlowFrame> slowest;   ///< the slowest first
    std::vector<double> interval_ms;  ///< from one frame to the next; at rest the studio sleeps in between
    std::vector<double> age_ms;       ///< at each frame: since when training has been past what is shown
    std::vector<double> viewport_ms;  ///< drawing one picture of the splats
    // Of training's thread: handing over snapshots, and waiting for steps to be done.
    double publishing_seconds = 0, waiting_seconds = 0;
    std::int64_t publishes = 0;
    // Of the GPU: copying snapshots, drawing pictures, drawing the interface.
    double copying_device_seconds = 0, pictures_device_seconds = 0, interface_device_seconds = 0;
    [[nodiscard]] double iterations_per_second() const { return static_cast<double>(steps) / seconds; }
    [[nodiscard]] double frames_per_second() const { return static_cast<double>(frame_ms.size()) / seconds; }
};

struct StudioBench {
    BackendInfo backend;
    std::string window;      ///< what draws the interface
    std::size_t splats = 0;  ///< at the end
    double visible = 0, instances = 0,
           tiles_capped = 0;    ///< means over the training steps that were looked at
    int width = 0, height = 0;  ///< of the window
    /// By part of a frame: each panel's code, the facts, the requests, and "driver" for what OpenGL makes of it all. ms,
    /// one number a frame, every inspector tab and dialog shown in turn with the camera moving.
    std::map<std::string, std::vector<double>> part_ms;
    StudioUse alone;   ///< training, no frame drawn, nothing published
    StudioUse still;   ///< the camera at rest: a frame where there is something new, as always in the studio
    StudioUse moving;  ///< the camera turned in every frame, as many frames as view.max_fps allows
};

/// Trains options.data and uses the three ways by turns, so that all see the same growth of the scene. Throws Error
/// where no window can be had or training fails.
StudioBench run_studio_bench(const StudioBenchOptions& options);

}  // namespace splatelier

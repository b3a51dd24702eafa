// Where the splats of eval, render, export and info come from: a run folder or a splat file.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/cameras_json.h"
#include "core/settings.h"
#include "core/splats/splat_cloud.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// Splats with what is known of them.
struct SplatSource {
    SplatCloud cloud;
    std::filesystem::path file;                ///< that they were read from
    std::optional<std::filesystem::path> run;  ///< the run folder that it stands in
    std::int64_t iteration = 0;                ///< of a run
    Settings settings;                         ///< of a run; the defaults else
};

/// True for a folder with the settings.json of a run.
bool is_run(const std::filesystem::path& path);

/// The newest saved splats of a run: its file and its iteration. Throws Error where nothing has been saved.
std::pair<std::filesystem::path, std::int64_t> newest_splats(const std::filesystem::path& run);

/// 1.1 times the largest distance of a camera from the mean camera, as Dataset::scene_scale; 1 where that is zero.
double scene_scale_of(const std::vector<NamedCamera>& cameras);

/// Reads a splat file, or a run's newest. An antialiased cloud sets render.antialiased. Throws Error.
SplatSource open_splats(const std::filesystem::path& run_or_file);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/splat_source.h"

#include "core/error.h"
#include "core/formats/splat_ply.h"
#include "core/io/files.h"
#include "core/io/is_file.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

/// N of a folder "iteration_N"; empty for other names.
std::optional<std::int64_t> iteration_of(const fs::path& folder) {
    constexpr std::string_view kPrefix = "iteration_";
    const std::string name = folder.filename().string();
    if (!name.starts_with(kPrefix)) return {};
    std::int64_t number = 0;
    const char* end = name.data() + name.size();
    const auto result = std::from_chars(name.data() + kPrefix.size(), end, number);
    if (result.ec != std::errc() || result.ptr != end || number < 0) return {};
    return number;
}

}  // namespace

bool is_run(const fs::path& path) {
    return is_file(path / "settings.json");
}

std::pair<fs::path, std::int64_t> newest_splats(const fs::path& run) {
    std::pair<fs::path, std::int64_t> newest{{}, -1};
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(run / "point_cloud", ignored)) {
        const std::optional<std::int64_t> iteration = iteration_of(entry.path());
        const fs::path file = entry.path() / "point_cloud.ply";
        if (iteration && *iteration > newest.second && fs::exists(file, ignored)) newest = {file, *iteration};
    }
    if (newest.second < 0) {
        fail("{}: this run has saved no splats yet (point_cloud/iteration_N/point_cloud.ply)", run.string());
    }
    return newest;
}

double scene_scale_of(const std::vector<NamedCamera>& cameras) {
    Vec3 mean = Vec3::Zero();
    for (const NamedCamera& named : cameras) {
        mean += named.camera.center_in_world() / static_cast<double>(cameras.size());
    }
    double farthest = 0;
    for (const NamedCamera& named : cameras) {
        farthest = std::max(farthest, (named.camera.center_in_world() - mean).norm());
    }
    return farthest > 0 ? 1.1 * farthest : 1;
}

SplatSource open_splats(const fs::path& run_or_file) {
    if (!fs::exists(run_or_file)) fail("{}: no such file or folder", run_or_file.string());
    SplatSource source;
    source.file = run_or_file;
    if (fs::is_directory(run_or_file)) {
        if (!is_run(run_or_file)) {
            fail("{}: expected a run folder (with settings.json) or a splat file", run_or_file.string());
        }
        source.run = run_or_file;
        const fs::path settings = run_or_file / "settings.json";
        source.settings = settings_from_json(read_file(settings), settings.string());
        source.settings.train.gpu.clear();  // of the machine that trained, another one perhaps
        std::tie(source.file, source.iteration) = newest_splats(run_or_file);
    }
    if (source.file.extension() != ".ply") {
        fail("{}: splats are read from .ply files; other formats are not built yet", source.file.string());
    }
    source.cloud = read_splat_ply(source.file);
    if (source.cloud.antialiased) source.settings.render.antialiased = true;
    return source;
}

}  // namespace splatelier

// What lies at a path, and how it becomes a scene: data sets train, splat files and old runs are shown.
// SPDX-License-Identifier: MIT
#include "app/demo/demo_settings.h"
#include "app/demo/write_dataset.h"
#include "app/studio/lower_case.h"
#include "app/studio/opening_advice.h"
#include "app/studio/scene_loader.h"
#include "app/studio/user_folders.h"
#include "app/studio/viewable_backend.h"
#include "core/error.h"
#include "core/formats/cameras_json.h"
#include "core/formats/splat_ply.h"
#include "core/io/files.h"
#include "core/io/json_file.h"
#include "core/train/run_folder.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kStepsBetweenCheckpoints = 1000;

std::string lower_extension(const fs::path& path) {
    return lower_case(path.extension().string());
}

std::vector<Camera> cameras_of(const Dataset& dataset) {
    std::vector<Camera> out;
    out.reserve(dataset.views().size());
    for (const View& view : dataset.views()) {
        out.push_back(view.camera);
    }
    return out;
}

Scene start_training(const fs::path& data,
                     const fs::path& run_folder,
                     const OpeningRules& rules,
                     bool resume) {
    Scene out;
    out.kind = SceneKind::kTraining;
    out.source = data;
    out.run_folder = run_folder;
    out.dataset = open_dataset(data, rules.settings);
    out.cameras = cameras_of(*out.dataset);
    SessionStart start;
    start.dataset = out.dataset;
    start.settings = rules.settings;
    // The studio's timeline can be forked at any of them.
    if (!resume && start.settings.output.checkpoint_every == 0) {
        start.settings.output.checkpoint_every = kStepsBetweenCheckpoints;
    }
    start.run_folder = run_folder;
    start.resume = resume;
    start.paused = resume;  // an old run is first looked at
    start.make_backend = [group = rules.share_group](const Settings& chosen) {
        return make_viewable_backend(chosen, group);
    };
    out.session = std::make_shared<Session>(std::move(start));
    if (!resume && !run_folder.empty()) {  // the session has made the folder
        std::error_code ignored;
        const nlohmann::json about = {{"data", fs::absolute(data, ignored).string()}};
        write_json(run_folder / kStudioFile, about);
    }
    return out;
}

Scene show_splats(const fs::path& file, const fs::path& cameras) {
    Scene out;
    out.kind = SceneKind::kSplats;
    out.source = file;
    out.cloud = std::make_shared<const SplatCloud>(read_splat_ply(file));
    std::error_code ignored;
    if (fs::exists(cameras, ignored)) {
        for (const NamedCamera& named : read_cameras_json(cameras)) {
            out.cameras.push_back(named.camera);
        }
    }
    return out;
}

/// point_cloud/iteration_N/point_cloud.ply with the largest N; empty where none was saved.
fs::path newest_splats(const fs::path& run_folder) {
    fs::path newest;
    std::int64_t most = -1;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run_folder / "point_cloud", ignored)) {
        const std::string name = entry.path().filename().string();
        constexpr std::string_view kPrefix = "iteration_";
        std::int64_t iteration = -1;
        if (!name.starts_with(kPrefix)) continue;
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), iteration);
        const fs::path file = entry.path() / "point_cloud.ply";
        if (iteration > most && fs::exists(file, ignored)) {
            most = iteration;
            newest = file;
        }
    }
    return newest;
}

Scene open_run(const fs::path& folder, const OpeningRules& rules) {
    std::error_code ignored;
    if (fs::exists(folder / kStudioFile, ignored)) {
        const fs::path data = read_json(folder / kStudioFile).value("data", std::string());
        if (fs::exists(data, ignored)) {
            Settings settings = read_run_settings(folder);
            settings.train.gpu =
                rules.settings.train.gpu;  // this machine's, not the one's that the run was made on
            return start_training(data, folder, {std::move(settings), rules.share_group}, true);
        }
    }
    const fs::path splats = newest_splats(folder);
    if (splats.empty()) fail("{}: this run has saved no splats yet", folder.string());
    Scene out = show_splats(splats, folder / "cameras.json");
    out.source = folder;
    return out;
}

Scene open_photos(const fs::path& folder, const OpeningRules& rules) {
    try {
        return start_training(folder, rules.keeps_run ? new_run_folder(folder) : fs::path(), rules, false);
    } catch (const Error& problem) {
        const std::string advice = opening_advice(folder);
        if (advice.empty()) throw;
        fail("{}\n\n{}", problem.what(), advice);
    }
}

}  // namespace

Scene open_scene(const fs::path& path, const OpeningRules& rules, OpeningProgress& progress) {
    progress.tell(-1, "");
    std::error_code ignored;
    if (!fs::exists(path, ignored)) fail("{}: no such file or folder", path.string());
    if (fs::is_directory(path, ignored)) {
        if (is_run_folder(path)) return open_run(path, rules);
        return open_photos(path, rules);
    }
    const std::string extension = lower_extension(path);
    if (extension == ".ply") return show_splats(path, path.parent_path() / "cameras.json");
    if (extension == ".json") return start_training(path, new_run_folder(path.parent_path()), rules, false);
    if (path.filename() == "checkpoint.safetensors") return open_run(path.parent_path(), rules);
    fail(
        "{}: expected a folder of photos with poses (COLMAP, transforms.json), a run folder or a .ply of "
        "splats",
        path.string());
}

Scene open_demo_scene(const OpeningRules& rules, OpeningProgress& progress) {
    const fs::path folder = state_folder() / "demo";
    if (!has_demo_dataset(folder)) {
        write_demo_dataset(
            folder, {}, [&](double share, std::string_view what) { progress.tell(share, what); });
    }
    // The demo's own settings, which fit so small a scene, except where the user has asked for others.
    Settings chosen = demo_settings();
    for (const std::string_view key : changed_settings(Settings{}, rules.settings)) {
        set_setting(chosen, key, setting_text(rules.settings, key));
    }
    return open_scene(folder, {chosen, rules.share_group}, progress);
}

}  // namespace splatelier

// The command bench: times a training step on the synthetic scene, a data set, or given splats.
// SPDX-License-Identifier: MIT
#include "app/cli/bench_report.h"
#include "app/cli/bench_run.h"
#include "app/cli/bench_scene.h"
#include "app/cli/commands.h"
#include "app/cli/make_backend.h"
#include "app/cli/splat_source.h"
#include "core/data/dataset.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/log.h"
#include "core/splats/initialize.h"
#include "core/train/schedule.h"

#include <cstdio>
#include <utility>

namespace splatelier {
namespace {

/// Splats that train towards their own pictures, from a disturbed start.
BenchLoad load_of_scene(std::string name, BenchScene scene, const Settings& settings, Backend& backend) {
    backend.load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    auto photos = std::make_shared<std::vector<std::shared_ptr<const ViewImage>>>();
    BenchLoad load;
    load.name = std::move(name);
    load.scene_scale = scene.scene_scale;
    const RenderParams params = render_params(settings, settings.train.sh_degree, scene.scene_scale);
    for (const NamedCamera& named : scene.cameras) {
        load.cameras.push_back(named.camera);
        ViewImage photo;
        photo.rgb = to_8bit(backend.render(named.camera, params, RenderMode::kColor).image);
        photos->push_back(std::make_shared<const ViewImage>(std::move(photo)));
    }
    load.photo = [photos](std::size_t i) { return photos->at(i); };
    load.start.cloud = disturbed(std::move(scene.cloud));
    return load;
}

BenchLoad load_of_file(const BenchCommand& command, const Settings& settings, Backend& backend) {
    if (command.cameras.empty()) {
        fail_usage("bench: {} is a splat file; say with --cameras cameras.json what to look through",
                   command.input.string());
    }
    BenchScene scene;
    scene.cloud = open_splats(command.input).cloud;
    scene.cameras = read_cameras_json(command.cameras);
    if (scene.cameras.empty()) fail("{}: expected at least one camera, found none", command.cameras.string());
    scene.scene_scale = scene_scale_of(scene.cameras);
    return load_of_scene(command.input.string(), std::move(scene), settings, backend);
}

/// Plain steps from the initial points.
BenchLoad load_of_dataset(const BenchCommand& command, const Settings& settings) {
    const std::shared_ptr<const Dataset> dataset = open_dataset(command.input, settings);
    BenchLoad load;
    load.name = command.input.string();
    load.scene_scale = dataset->scene_scale();
    load.start.cloud = initialize_splats(dataset->points(),
                                         {.sh_degree = settings.train.sh_degree,
                                          .opacity = settings.train.init_opacity,
                                          .scale_factor = settings.train.init_scale,
                                          .seed = settings.train.seed});
    const std::vector<std::size_t> views = dataset->train_views();
    if (views.empty())
        fail("{}: expected at least one photo to train on, found none", command.input.string());
    for (const std::size_t view : views) load.cameras.push_back(dataset->views()[view].camera);
    load.photo = [dataset, views](std::size_t i) { return dataset->image(views[i]); };
    return load;
}

BenchLoad load_of(const BenchCommand& command, const Settings& settings, Backend& backend) {
    if (command.input.empty()) {
        check_bench_memory(command.splats);
        return load_of_scene("synthetic scene",
                             make_bench_scene(command.splats, command.size.width, command.size.height),
                             settings,
                             backend);
    }
    if (!std::filesystem::exists(command.input)) fail("{}: no such file or folder", command.input.string());
    const bool is_splats = is_run(command.input) || command.input.extension() == ".ply";
    return is_splats ? load_of_file(command, settings, backend) : load_of_dataset(command, settings);
}

}  // namespace

int run_bench(const BenchCommand& command) {
    if (command.studio) return run_bench_of_studio(command);
    const Settings settings = with_given(Settings{}, command.given);
    const std::unique_ptr<Backend> backend = make_backend(settings);
    log_info("Preparing the scene");
    BenchLoad load = load_of(command, settings, *backend);
    load.start.precision = settings.train.precision;
    log_info("Timing three rounds of {} steps on {} ({})",
             command.steps,
             backend->info().name,
             backend->info().device);
    const BenchResult result = run_bench_steps(load, settings, command.steps, *backend);
    if (!command.trace.empty()) write_file(command.trace, bench_trace(result));
    const std::string report = command.form == OutputForm::kJson ? bench_json(result) : bench_table(result);
    std::fputs(report.c_str(), stdout);
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier

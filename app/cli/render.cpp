// The command render: pictures or a film through given cameras.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/make_backend.h"
#include "app/cli/splat_source.h"
#include "app/cli/video_writer.h"
#include "app/cli/view_picture.h"
#include "core/data/dataset.h"
#include "core/error.h"
#include "core/formats/camera_path.h"
#include "core/io/image_file.h"
#include "core/log.h"
#include "core/train/schedule.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace splatelier {
namespace {

constexpr PictureSize kPathSize{1280, 720};
constexpr double kFilmFps = 30;  // of films through the photos' cameras; a path has its own

/// What to look through, in order.
struct Shots {
    std::vector<NamedCamera> cameras;
    double scene_scale = 1;
    double fps = kFilmFps;
};

Shots shots_of_dataset(const std::filesystem::path& data,
                       const Settings& settings,
                       RenderCommand::Views which) {
    const std::shared_ptr<const Dataset> dataset = open_dataset(data, settings);
    Shots shots;
    shots.scene_scale = dataset->scene_scale();
    for (const View& view : dataset->views()) {
        if (which == RenderCommand::Views::kAll || view.held_out)
            shots.cameras.push_back({view.name, view.camera});
    }
    return shots;
}

/// The run's cameras.json holds every view and says which ones were held out. Lists that do not say are split by
/// Dataset's rule.
Shots shots_of_run(const SplatSource& source, RenderCommand::Views which) {
    std::vector<NamedCamera> cameras = read_cameras_json(*source.run / "cameras.json");
    std::sort(cameras.begin(), cameras.end(), [](const NamedCamera& a, const NamedCamera& b) {
        return a.name < b.name;
    });
    Shots shots;
    shots.scene_scale = scene_scale_of(cameras);
    const auto every = static_cast<std::size_t>(source.settings.data.test_every);
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        const bool held_out = cameras[i].held_out.value_or(every > 0 && i % every == 0);
        if (which == RenderCommand::Views::kAll || held_out) shots.cameras.push_back(cameras[i]);
    }
    return shots;
}

Shots shots_of_path(const RenderCommand& command, const SplatSource& source) {
    const CameraPath path = read_camera_path(command.camera_path);
    const PictureSize size = command.size.value_or(kPathSize);
    Shots shots;
    shots.fps = path.fps;
    for (std::size_t frame = 0; frame < path.frame_count(); ++frame) {
        shots.cameras.push_back({fmt::format("frame_{:05}", frame),
                                 camera_at(path, path.frame_time_s(frame), size.width, size.height)});
    }
    const bool has_cameras = source.run && std::filesystem::exists(*source.run / "cameras.json");
    shots.scene_scale =
        scene_scale_of(has_cameras ? read_cameras_json(*source.run / "cameras.json") : shots.cameras);
    return shots;
}

Shots choose_shots(const RenderCommand& command, const SplatSource& source, const Settings& settings) {
    Shots shots;
    if (!command.camera_path.empty()) {
        shots = shots_of_path(command, source);
    } else if (!command.data.empty()) {
        shots = shots_of_dataset(command.data, settings, command.views);
    } else if (source.run) {
        shots = shots_of_run(source, command.views);
    } else {
        fail_usage("render: {} has no cameras of its own; say whose with --data DATA, or give --path",
                   source.file.string());
    }
    if (shots.cameras.empty()) fail("render: no such views: nothing is held out (data.test_every)");
    if (command.size) {
        for (NamedCamera& named : shots.cameras) {
            named.camera = resized(named.camera, command.size->width, command.size->height);
        }
    }
    return shots;
}

/// A file for every shot: "images/a.jpg" to "images/a.png" below the output folder, and never beside it: names come
/// from files. Where two would meet (a.jpg and a.png), the later keeps its whole name: "images/a.png.png".
std::vector<std::filesystem::path> picture_paths(const std::filesystem::path& folder,
                                                 const std::vector<NamedCamera>& cameras) {
    std::vector<std::filesystem::path> paths;
    paths.reserve(cameras.size());
    std::set<std::filesystem::path> taken;
    for (const NamedCamera& named : cameras) {
        std::filesystem::path whole = folder;
        for (const std::filesystem::path& part : std::filesystem::path(named.name).relative_path()) {
            if (part != ".." && part != ".") whole /= part;
        }
        if (whole == folder) whole /= "view";  // a name that has nothing left
        std::filesystem::path path = whole;
        if (!taken.insert(path.replace_extension(".png")).second) {
            path = whole += ".png";
            if (!taken.insert(path).second)
                fail("render: two views would both be written to {}", path.string());
        }
        paths.push_back(std::move(path));
    }
    return paths;
}

}  // namespace

int run_render(const RenderCommand& command) {
    SplatSource source = open_splats(command.splats);
    // The run's own was for training, elsewhere perhaps.
    source.settings.train.backend = BackendChoice::kAuto;
    const Settings settings = with_given(source.settings, command.given);
    const Shots shots = choose_shots(command, source, settings);
    const std::unique_ptr<CloudRenderer> renderer = make_cloud_renderer(settings);
    renderer->show(std::make_shared<const SplatCloud>(std::move(source.cloud)));
    const RenderParams params = render_params(settings, settings.train.sh_degree, shots.scene_scale);

    PictureMaker make_picture(command.mode);
    std::unique_ptr<VideoWriter> film;
    std::vector<std::filesystem::path> files;
    if (command.output.extension() == ".mp4") {
        const Camera& first = shots.cameras.front().camera;
        film = std::make_unique<VideoWriter>(command.output, first.width, first.height, shots.fps);
    } else {
        files = picture_paths(command.output, shots.cameras);
    }
    for (std::size_t i = 0; i < shots.cameras.size(); ++i) {
        Camera camera = shots.cameras[i].camera;
        if (film)
            camera = resized(camera, shots.cameras.front().camera.width, shots.cameras.front().camera.height);
        const Image8 picture = make_picture(renderer->draw(camera, params, command.mode));
        if (film) {
            film->write(picture);
        } else {
            write_png(files[i], picture);
        }
    }
    if (film) film->finish();
    log_info("Wrote {} pictures to {}", shots.cameras.size(), command.output.string());
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier

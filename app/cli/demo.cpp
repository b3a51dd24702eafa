// The command demo: makes the built-in scene, trains it, leaves pictures and a report.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/follow_training.h"
#include "app/cli/make_backend.h"
#include "app/cli/progress.h"
#include "app/cli/splat_source.h"
#include "app/cli/turntable.h"
#include "app/demo/demo_settings.h"
#include "app/demo/write_dataset.h"
#include "core/data/dataset.h"
#include "core/error.h"
#include "core/io/image_file.h"
#include "core/log.h"
#include "core/train/schedule.h"

#include <algorithm>
#include <cstdio>

namespace splatelier {
namespace {

constexpr std::size_t kTurntablePictures = 24;
constexpr std::size_t kComparisons = 3;

void make_dataset(const std::filesystem::path& folder, int threads) {
    if (has_demo_dataset(folder)) return;
    Progress progress;
    write_demo_dataset(folder, {.threads = threads}, [&](double share, std::string_view what) {
        progress.show(share, what);
    });
}

TrainStatus train(const DemoCommand& command,
                  std::shared_ptr<const Dataset> dataset,
                  const Settings& settings) {
    SessionStart start;
    start.dataset = std::move(dataset);
    start.settings = settings;
    start.run_folder = command.output / "run";
    start.force = command.force;
    start.make_backend = make_backend;
    return follow_training(std::move(start));
}

/// Photo and render next to each other.
Image8 side_by_side(const Image8& left, const Image8& right) {
    Image8 pair(left.width + right.width, left.height, 3);
    for (int y = 0; y < pair.height; ++y) {
        std::copy_n(left.pixel(0, y), left.width * 3, pair.pixel(0, y));
        std::copy_n(right.pixel(0, y), right.width * 3, pair.pixel(left.width, y));
    }
    return pair;
}

void write_pictures(const std::filesystem::path& folder,
                    const Dataset& dataset,
                    const Settings& settings,
                    const SplatSource& source) {
    const std::unique_ptr<CloudRenderer> renderer = make_cloud_renderer(settings);
    renderer->show(std::make_shared<const SplatCloud>(source.cloud));
    const RenderParams params = render_params(settings, settings.train.sh_degree, dataset.scene_scale());
    const auto render = [&](const Camera& camera) {
        return to_8bit(renderer->draw(camera, params, RenderMode::kColor));
    };
    const std::size_t count = std::min(kComparisons, dataset.test_views().size());
    for (std::size_t i = 0; i < count; ++i) {
        // Spread over the held-out views, which lie in the order of the walk around the scene.
        const std::size_t view = dataset.test_views()[i * dataset.test_views().size() / count];
        const Image8 picture = side_by_side(dataset.image(view)->rgb, render(dataset.views()[view].camera));
        write_png(folder / fmt::format("photo_and_render_{}.png", i), picture);
    }
    const std::vector<Camera> cameras = turntable(dataset, kTurntablePictures);
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        write_png(folder / fmt::format("turntable_{:02}.png", i), render(cameras[i]));
    }
}

}  // namespace

int run_demo(const DemoCommand& command) {
    const Settings settings = with_given(demo_settings(), command.given);
    const std::filesystem::path run = command.output / "run";
    check_run_folder(run, command.force ? ExistingRun::kReplace : ExistingRun::kRefuse);
    check_gpu(settings.train);
    make_dataset(command.output / "data", settings.train.threads);
    const std::shared_ptr<const Dataset> dataset = open_dataset(command.output / "data", settings);
    const TrainStatus status = train(command, dataset, settings);
    const std::filesystem::path pictures = command.output / "pictures";
    write_pictures(pictures, *dataset, settings, open_splats(run));
    std::printf("%s after %s iterations, %s of training\n",
                quality_text(status).c_str(),
                grouped_digits(static_cast<std::size_t>(status.step)).c_str(),
                clock_text(status.seconds).c_str());
    std::printf("pictures  %s\n", pictures.c_str());
    std::printf("report    %s\n", (run / "report.html").c_str());
    std::printf("splats    %s\n", newest_splats(run).first.c_str());
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier

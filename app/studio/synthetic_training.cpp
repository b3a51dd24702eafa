// SPDX-License-Identifier: MIT
#include "app/studio/synthetic_training.h"

#include "app/cli/bench_scene.h"
#include "app/studio/viewable_backend.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/image_file.h"
#include "core/train/schedule.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace splatelier {
namespace {

constexpr int kJpegQuality = 96;
constexpr std::int64_t kNever = 1'000'000'000;  // steps
constexpr std::size_t kPoints = 1000;           // of the data set; the splats do not come from them

/// Its number of splats stays, and its degree is the full one from the start.
Settings settings_of(Settings settings) {
    settings.train.sh_every = 1;
    settings.density.from = kNever - 1;
    settings.density.until = kNever;
    settings.density.reset_every = 0;
    settings.data.test_every = 0;
    return settings;
}

View view_of(const NamedCamera& named, const std::filesystem::path& photo) {
    View view;
    view.name = photo.filename().string();
    view.image_path = photo;
    const Camera& camera = named.camera;
    view.lens = {.model = CameraModel::kPinhole,
                 .width = camera.width,
                 .height = camera.height,
                 .parameters = {camera.fx, camera.fy, camera.cx, camera.cy}};
    view.camera = camera;
    return view;
}

std::vector<View> take_photos(const BenchScene& scene,
                              const SyntheticTraining& wanted,
                              const OpeningRules& rules,
                              OpeningProgress& progress) {
    const std::unique_ptr<Backend> engine = make_viewable_backend(rules.settings, rules.share_group);
    engine->load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    const RenderParams params =
        render_params(rules.settings, rules.settings.train.sh_degree, scene.scene_scale);
    std::vector<View> views;
    for (const NamedCamera& named : scene.cameras) {
        progress.tell(static_cast<double>(views.size()) / static_cast<double>(scene.cameras.size()),
                      fmt::format("taking photo {} of {}", views.size() + 1, scene.cameras.size()));
        const std::filesystem::path photo = wanted.photos / (named.name + ".jpg");
        const Image8 picture = to_8bit(engine->render(named.camera, params, RenderMode::kColor).image);
        write_file(photo, encode_jpeg(picture, kJpegQuality));
        views.push_back(view_of(named, photo));
    }
    return views;
}

/// Some of the splats' places; what a data set shows of its points.
PointCloud points_of(const SplatCloud& cloud) {
    PointCloud points;
    const std::size_t count = std::min(kPoints, cloud.size());
    points.positions.assign(cloud.means.begin(),
                            cloud.means.begin() + static_cast<std::ptrdiff_t>(3 * count));
    points.colors.assign(3 * count, 128);
    return points;
}

}  // namespace

TransientFolder::TransientFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "splatelier-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) fail("{}: cannot be made: {}", pattern, std::strerror(errno));
    path_ = pattern;
}

TransientFolder::~TransientFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Scene open_synthetic_training(const SyntheticTraining& wanted,
                              const OpeningRules& rules,
                              OpeningProgress& progress) {
    const OpeningRules own{settings_of(rules.settings), rules.share_group, rules.keeps_run};
    progress.tell(-1, fmt::format("placing {} splats", wanted.splats));
    BenchScene scene = make_bench_scene(wanted.splats, wanted.width, wanted.height);
    Dataset::Parts parts;
    parts.folder = wanted.photos;
    parts.kind = "synthetic";
    parts.views = take_photos(scene, wanted, own, progress);
    parts.points = points_of(scene.cloud);
    Scene out;
    out.kind = SceneKind::kTraining;
    out.source = wanted.photos;
    out.dataset = std::make_shared<const Dataset>(std::move(parts), own.settings);
    for (const View& view : out.dataset->views()) out.cameras.push_back(view.camera);
    SessionStart start;
    start.dataset = out.dataset;
    start.settings = own.settings;
    start.first_splats = std::make_shared<const SplatCloud>(disturbed(std::move(scene.cloud)));
    start.make_backend = [group = own.share_group](const Settings& chosen) {
        return make_viewable_backend(chosen, group);
    };
    out.session = std::make_shared<Session>(std::move(start));
    return out;
}

}  // namespace splatelier

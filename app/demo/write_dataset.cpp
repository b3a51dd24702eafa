// SPDX-License-Identifier: MIT
#include "app/demo/write_dataset.h"

#include "app/demo/colmap_writer.h"
#include "app/demo/ray_tracer.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/image_file.h"
#include "core/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace splatelier {
namespace {

using namespace demo;
namespace fs = std::filesystem;

constexpr double kPi = std::numbers::pi;
constexpr int kJpegQuality = 96;
// Three turns around the scene, rising: neighbours in time are neighbours in space, so that the photos in
// their order make a flight.
constexpr double kTurns = 3, kLowestDeg = 13, kHighestDeg = 54;
constexpr double kDistance = 3.75, kAimHeight = 0.42, kFovYDeg = 38;
// Shares of the work, by measurement at the default options.
constexpr double kLightShare = 0.45, kPhotoShare = 0.5;
// Where points lie: most on the things, some on the floor, a few on the backdrop.
constexpr double kThingShare = 0.74, kFloorShare = 0.16;
constexpr double kBackdropRise = 0.35;  // of the dome's radius: higher up no photo shows it
constexpr std::size_t kLeastViews = 3;  // that see a point, as structure from motion would demand
constexpr std::size_t kMostTries = 50;  // a point

Camera spiral_camera(const DemoSceneOptions& options, int index) {
    const double share = options.views > 1 ? double(index) / (options.views - 1) : 0;
    const double angle = 2 * kPi * kTurns * share;
    const double elevation = (kLowestDeg + (kHighestDeg - kLowestDeg) * share) * kPi / 180;
    const Vec3 aim(0, kAimHeight, 0);
    const Vec3 eye = aim + kDistance * Vec3(std::cos(elevation) * std::sin(angle),
                                            std::sin(elevation),
                                            std::cos(elevation) * std::cos(angle));
    return look_at({flipped(eye), flipped(aim), Vec3::UnitY(), kFovYDeg, options.width, options.height});
}

void check_folder(const fs::path& folder) {
    if (!fs::exists(folder)) return;
    if (has_demo_dataset(folder)) fail("{}: a data set stands there already", folder.string());
    if (!fs::is_directory(folder)) fail("{}: is a file, expected a folder", folder.string());
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name != "images" && name != "sparse") {
            fail("{}: holds {}; give an empty or a new folder for the demo scene", folder.string(), name);
        }
    }
}

/// Draws places on the surfaces of a scene, more densely on small things than on large ones.
class PlaceSampler {
  public:
    explicit PlaceSampler(const Scene& scene) : scene_(scene) {
        double sum = 0;
        for (const Thing& thing : scene.things)
            cumulative_.push_back(sum += std::pow(thing.lathe.area(), 0.7));
        for (double& value : cumulative_) value /= sum;
    }
    [[nodiscard]] ScenePoint operator()(std::size_t index) const {
        const auto uniform = [index](std::uint64_t stream) {
            return random_uniform(0, 1 + stream, RandomPurpose::kDemoScene, index);
        };
        const double kind = uniform(0), turn = 2 * kPi * uniform(1), share = uniform(2);
        ScenePoint at;
        if (kind < kThingShare) {
            const double pick = kind / kThingShare;
            const auto found = std::lower_bound(cumulative_.begin(), cumulative_.end(), pick);
            return on_thing(
                std::min(std::size_t(found - cumulative_.begin()), scene_.things.size() - 1), turn, share);
        }
        const double radius = scene_.dome_radius;
        if (kind < kThingShare + kFloorShare) {
            at.thing = kFloorIndex;
            at.point = radius * share * Vec3(std::cos(turn), 0, std::sin(turn));
        } else {
            at.thing = kDomeIndex;
            const double rise = kBackdropRise * share, across = std::sqrt(1 - rise * rise);
            at.point = radius * Vec3(across * std::cos(turn), rise, across * std::sin(turn));
            at.normal = -at.point.normalized();
        }
        at.place.point = at.point;
        return at;
    }

  private:
    [[nodiscard]] ScenePoint on_thing(std::size_t index, double turn, double share) const {
        const Thing& thing = scene_.things[index];
        ScenePoint at;
        at.thing = static_cast<int>(index);
        at.place.along = thing.lathe.along_at_area_share(share);
        at.place.angle = turn - kPi;
        at.place.point = thing.lathe.point(at.place.along, at.place.angle);
        at.point = thing.to_world(at.place.point);
        at.normal = thing.world_from_local * thing.lathe.normal(at.place.along, at.place.angle);
        return at;
    }

    const Scene& scene_;
    std::vector<double> cumulative_;
};

bool is_in_view(const Camera& camera, const Vec3& point_in_world) {
    const Vec3 p = camera.rotation * point_in_world + camera.translation;
    if (p.z() <= 0) return false;
    const double x = camera.fx * p.x() / p.z() + camera.cx, y = camera.fy * p.y() / p.z() + camera.cy;
    return x >= 0 && y >= 0 && x < camera.width && y < camera.height;
}

// The point with the views that see it; nothing where too few do.
std::optional<TrackedPoint> track(const RayTracer& tracer,
                                  const ScenePoint& at,
                                  const std::vector<Camera>& cameras) {
    constexpr double kLift = 2e-3;  // off its own surface
    const Vec3 lifted = at.point + kLift * at.normal;
    TrackedPoint tracked{flipped(at.point), {}, {}};
    for (std::size_t view = 0; view < cameras.size(); ++view) {
        const Vec3 eye = flipped(cameras[view].center_in_world());
        if (!is_in_view(cameras[view], tracked.position) || (eye - lifted).dot(at.normal) <= 0) continue;
        if (tracer.sees(eye, lifted)) tracked.views.push_back(view);
    }
    if (tracked.views.size() < kLeastViews) return std::nullopt;
    const Vec3 color = tracer.matte_color(at);
    for (int c = 0; c < 3; ++c) tracked.color[c] = static_cast<std::uint8_t>(color[c] + 0.5);
    return tracked;
}

std::vector<TrackedPoint> sample_points(const RayTracer& tracer,
                                        const std::vector<Camera>& cameras,
                                        std::size_t count) {
    const PlaceSampler sampler(tracer.scene());
    std::vector<TrackedPoint> points;
    for (std::size_t i = 0; points.size() < count && i < kMostTries * count; ++i) {
        if (auto point = track(tracer, sampler(i), cameras)) points.push_back(std::move(*point));
    }
    return points;
}

}  // namespace

bool has_demo_dataset(const fs::path& folder) {
    return fs::exists(folder / "sparse" / "0" / "images.bin");
}

void write_demo_dataset(const fs::path& folder,
                        const DemoSceneOptions& options,
                        const DemoProgress& progress) {
    SPLATELIER_REQUIRE(options.views > 0 && options.width > 0 && options.height > 0,
                       "{} views of {} x {}",
                       options.views,
                       options.width,
                       options.height);
    check_folder(folder);
    const auto tell = [&](double share, const std::string& what) {
        if (progress) progress(share, what);
    };
    Workers workers(options.threads);
    RayTracer tracer(make_still_life(), options.light_detail);
    tracer.light_scene(workers, [&](double share) { tell(kLightShare * share, "lighting the scene"); });

    ColmapModel model;
    for (int i = 0; i < options.views; ++i) {
        tell(kLightShare + kPhotoShare * i / options.views,
             fmt::format("taking photo {} of {}", i + 1, options.views));
        model.cameras.push_back(spiral_camera(options, i));
        model.names.push_back(fmt::format("photo_{:03}.jpg", i + 1));
        write_file(folder / "images" / model.names.back(),
                   encode_jpeg(tracer.photograph(model.cameras.back(), workers), kJpegQuality));
    }
    tell(kLightShare + kPhotoShare, "measuring points");
    model.points = sample_points(tracer, model.cameras, options.points);
    write_colmap_model(folder / "sparse" / "0", model);
    tell(1, "the demo scene is ready");
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/bench_scene.h"

#include "core/error.h"
#include "core/random.h"
#include "core/types.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace splatelier {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kShC0 = 0.28209479177387814;  // the constant spherical harmonic, 1 / (2 sqrt(pi))
constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kObjects = 12;
constexpr double kGroundRadius = 6;
constexpr int kCameras = 24;

/// Numbers in a row.
class Draws {
  public:
    explicit Draws(std::uint64_t stream) : stream_(stream) {}
    double uniform() { return random_uniform(kSeed, stream_, RandomPurpose::kBenchScene, next_++); }
    double normal() { return random_normal(kSeed, stream_, RandomPurpose::kBenchScene, next_++); }
    std::size_t below(std::size_t count) {
        return std::min(count - 1, static_cast<std::size_t>(uniform() * static_cast<double>(count)));
    }
    Vec3 normals() {
        const double x = normal(), y = normal(), z = normal();
        return {x, y, z};
    }

  private:
    std::uint64_t stream_, next_ = 0;
};

/// A point of a surface: where, how far apart its neighbours are, and its colour.
struct SurfacePoint {
    Vec3 position;
    double spacing = 0;
    Vec3 color;
};

struct Ellipsoid {
    Vec3 center, axes;
};

std::array<Ellipsoid, kObjects> make_ellipsoids(Draws& draws) {
    std::array<Ellipsoid, kObjects> ellipsoids;
    for (std::size_t i = 0; i < kObjects; ++i) {
        const double angle = static_cast<double>(i) * 2 * kPi / kObjects * 1.7;
        const double radius = 1.3 * static_cast<double>(i) / (kObjects - 1);
        for (int axis = 0; axis < 3; ++axis) ellipsoids[i].axes[axis] = 0.18 + 0.22 * draws.uniform();
        ellipsoids[i].center = {radius * std::cos(angle), radius * std::sin(angle), ellipsoids[i].axes.z()};
    }
    return ellipsoids;
}

SurfacePoint object_point(Draws& draws,
                          const std::array<Ellipsoid, kObjects>& ellipsoids,
                          std::size_t count) {
    const std::size_t which = draws.below(kObjects);
    const Ellipsoid& ellipsoid = ellipsoids[which];
    SurfacePoint point;
    point.position = ellipsoid.center + ellipsoid.axes.cwiseProduct(draws.normals().normalized());
    constexpr double kMeanAxis = 0.29;
    point.spacing = std::sqrt(kObjects * 4 * kPi * kMeanAxis * kMeanAxis /
                              static_cast<double>(std::max<std::size_t>(count, 1)));
    for (int c = 0; c < 3; ++c) {
        point.color[c] = 0.5 + 0.4 * std::sin(point.position[c] * 9 + static_cast<double>(which) * (c + 1));
    }
    return point;
}

SurfacePoint ground_point(Draws& draws, std::size_t count) {
    const double radius = kGroundRadius * std::pow(draws.uniform(), 0.8);
    const double angle = draws.uniform() * 2 * kPi;
    SurfacePoint point;
    point.position = {radius * std::cos(angle), radius * std::sin(angle), 0.01 * draws.normal()};
    const double density = static_cast<double>(count) / 0.8 / kGroundRadius *
                           std::pow(std::max(radius / kGroundRadius, 1e-3), 0.25);
    point.spacing = std::sqrt(2 * kPi * std::max(radius, 0.05) / density);
    const double grid = 0.5 + 0.25 * std::sin(point.position.x() * 6) * std::sin(point.position.y() * 6);
    const double r = draws.uniform(), g = draws.uniform(), b = draws.uniform();
    point.color = grid * Vec3(0.5, 0.8, 0.4) + 0.1 * Vec3(r, g, b);
    return point;
}

SurfacePoint wall_point(Draws& draws, std::size_t count) {
    const double angle = draws.uniform() * 2 * kPi;
    const double radius = 9 + 2 * std::abs(draws.normal());
    const double height = 6 * draws.uniform() - 0.5;
    SurfacePoint point;
    point.position = {radius * std::cos(angle), radius * std::sin(angle), height};
    point.spacing = std::sqrt(2 * kPi * 10 * 6 / static_cast<double>(std::max<std::size_t>(count, 1)));
    point.color = {0.4 + 0.2 * std::sin(5 * angle), 0.5 + 0.1 * height / 6, 0.6 + 0.2 * std::cos(9 * angle)};
    return point;
}

void write_row(SplatCloud& cloud, std::size_t row, const SurfacePoint& point, Draws& draws) {
    const double size = point.spacing * std::exp(0.5 * draws.normal()) * 0.9;
    constexpr std::array kAspect{1.0, 0.6, 0.3};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto i = static_cast<int>(axis);
        cloud.means[row * 3 + axis] = static_cast<float>(point.position[i]);
        cloud.log_scales[row * 3 + axis] = static_cast<float>(std::log(std::max(size * kAspect[axis], 1e-6)));
        cloud.sh_dc[row * 3 + axis] =
            static_cast<float>((std::clamp(point.color[i], 0.02, 0.98) - 0.5) / kShC0);
    }
    Vec4 rotation;
    for (int i = 0; i < 4; ++i) rotation[i] = draws.normal();
    rotation.normalize();
    for (std::size_t i = 0; i < 4; ++i) {
        cloud.rotations[row * 4 + i] = static_cast<float>(rotation[static_cast<int>(i)]);
    }
    const bool faint = draws.uniform() < 0.5;
    const double opacity = faint ? 0.05 + 0.35 * draws.uniform() : 0.6 + 0.39 * draws.uniform();
    cloud.opacity_logits[row] = static_cast<float>(std::log(opacity / (1 - opacity)));
    constexpr std::size_t kRest = static_cast<std::size_t>(sh_rest_count(kMaxShDegree)) * 3;
    for (std::size_t i = 0; i < kRest; ++i) {
        cloud.sh_rest[row * kRest + i] = static_cast<float>(0.05 * draws.normal());
    }
}

SplatCloud make_cloud(std::size_t count) {
    const std::size_t on_objects = count * 35 / 100, on_ground = count * 35 / 100;
    const std::size_t on_wall = count - on_objects - on_ground;
    Draws shape_draws(0), order_draws(1), draws(2);
    const std::array<Ellipsoid, kObjects> ellipsoids = make_ellipsoids(shape_draws);
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(rows[i - 1], rows[order_draws.below(i)]);
    SplatCloud cloud;
    cloud.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const SurfacePoint point = i < on_objects               ? object_point(draws, ellipsoids, on_objects)
                                   : i < on_objects + on_ground ? ground_point(draws, on_ground)
                                                                : wall_point(draws, on_wall);
        write_row(cloud, rows[i], point, draws);
    }
    return cloud;
}

Camera ring_camera(int index, int width, int height) {
    const double angle = 2 * kPi * index / kCameras;
    const double radius = 3 + 0.3 * std::sin(3 * angle);
    Camera camera =
        look_at({.eye = {radius * std::cos(angle), radius * std::sin(angle), 1.3 + 0.3 * std::sin(2 * angle)},
                 .target = {0, 0, 0.4},
                 .down_hint = {0, 0, -1},
                 .width = width,
                 .height = height});
    constexpr double kFovX = 65 * kPi / 180;
    camera.fx = camera.fy = 0.5 * width / std::tan(kFovX / 2);
    return camera;
}

}  // namespace

BenchScene make_bench_scene(std::size_t splat_count, int width, int height) {
    BenchScene scene;
    scene.cloud = make_cloud(splat_count);
    for (int i = 0; i < kCameras; ++i) {
        scene.cameras.push_back(
            {.name = fmt::format("ring_{:02}", i), .camera = ring_camera(i, width, height)});
    }
    return scene;
}

void check_bench_memory(std::size_t splats) {
    constexpr double kBytesPerSplat =
        1200;  // scene and start, moments, statistics, what a step keeps a splat
    const double needed = kBytesPerSplat * static_cast<double>(splats);
    const double present =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    if (needed <= present) return;
    fail("bench: {} splats need about {:.0f} GB of memory, this machine has {:.0f}: give a smaller --splats",
         splats,
         needed / 1e9,
         present / 1e9);
}

SplatCloud disturbed(SplatCloud cloud) {
    constexpr double kNoise = 0.1;
    Draws draws(3);
    for (float& value : cloud.sh_dc) value += static_cast<float>(kNoise * draws.normal());
    for (float& value : cloud.opacity_logits) value += static_cast<float>(kNoise * draws.normal());
    return cloud;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/demo/ray_tracer.h"

#include "core/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace splatelier::demo {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTexelSize = 0.012;  // scene units; about a pixel of the default photographs
constexpr double kFloorTexelSize = 0.02;
constexpr double kBoardTexelSize = 0.013;  // at its rim
constexpr double kBoardReach = 1.325;      // radius of the board, and a little
constexpr int kLampSamples = 40, kRoomSamples = 64;
constexpr double kLift = 1e-3;              // rays start this far above the surface: its pieces are straight
constexpr double kSecondBounce = 0.7;       // irradiance that stands for light thrown back more than once
constexpr double kCoatReflectance = 0.045;  // of glaze and wax, seen head on
constexpr double kExposure = 1.25;
constexpr int kFirstSamples = 4, kAllSamples = 16;  // rays a pixel; all where the first disagree
constexpr double kContrast = 0.03;
constexpr double kFadeFrom = 2.6, kFadeTo = 6.5;  // where the floor turns into the backdrop

// The R2 sequence (Roberts 2018): evenly spread points in the unit square, shifted by (du, dv).
Vec2 spread_point(int index, double du, double dv) {
    const double u = du + 0.7548776662466927 * (index + 1), v = dv + 0.5698402909980532 * (index + 1);
    return {u - std::floor(u), v - std::floor(v)};
}

double shift(std::uint64_t texel, std::uint64_t stream) {
    return random_uniform(stream, 0, RandomPurpose::kDemoScene, texel);
}

bool hits_sphere(const Ray& ray, const Vec3& center, double radius, double t_max) {
    const Vec3 to_center = center - ray.origin;
    const double nearest = to_center.dot(ray.direction);
    const double square = to_center.squaredNorm() - radius * radius;
    if (square <= 0) return true;
    return nearest > 0 && nearest * nearest >= square && nearest - radius < t_max;
}

double smooth_step(double from, double to, double x) {
    const double u = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return u * u * (3 - 2 * u);
}

// Narkowicz 2015, a fit to the ACES film curve.
Vec3 develop(const Vec3& linear) {
    const auto x = (kExposure * linear).array().max(0.0);
    return (x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)).min(1.0).matrix();
}

Vec3 to_srgb(const Vec3& linear) {
    return linear.unaryExpr(
        [](double v) { return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055; });
}

}  // namespace

RayTracer::RayTracer(Scene scene, double light_detail) : scene_(std::move(scene)) {
    const double fineness = std::sqrt(light_detail);
    const auto texels = [fineness](double length, double size) {
        return std::max(8, int(fineness * length / size));
    };
    const int floor_side = texels(2 * kFloorReach, kFloorTexelSize);
    maps_.emplace_back(floor_side, floor_side, Edges::kClamp);
    for (const Thing& thing : scene_.things) {
        bound_centers_.push_back(thing.to_world({0, thing.lathe.bound_height(), 0}));
        const bool is_board = thing.material == Material::kBoard;
        maps_.emplace_back(
            texels(2 * kPi * thing.lathe.max_radius(), is_board ? kBoardTexelSize : kTexelSize),
            texels(thing.lathe.length(), kTexelSize),
            Edges::kWrap);
    }
}

ScenePoint RayTracer::first_hit(const Ray& ray) const {
    double t = std::numeric_limits<double>::infinity();
    ScenePoint hit;
    hit.thing = kDomeIndex;
    for (std::size_t i = 0; i < scene_.things.size(); ++i) {
        const Thing& thing = scene_.things[i];
        if (!hits_sphere(ray, bound_centers_[i], thing.lathe.bound_radius(), t)) continue;
        const Ray local{thing.to_local(ray.origin), thing.world_from_local.transpose() * ray.direction};
        const auto found = thing.lathe.intersect(local, 1e-9, t);
        if (!found) continue;
        t = found->t;
        hit.thing = static_cast<int>(i);
        hit.normal = thing.world_from_local * found->normal;
        hit.place.point = local.origin + t * local.direction;
        hit.place.along = found->along;
        hit.place.angle = std::atan2(hit.place.point.z(), hit.place.point.x());
    }
    const double floor_t = -ray.origin.y() / ray.direction.y();
    if (floor_t > 1e-9 && floor_t < t && (ray.origin + floor_t * ray.direction).norm() < scene_.dome_radius) {
        t = floor_t;
        hit.thing = kFloorIndex;
        hit.normal = Vec3::UnitY();
        hit.place.point = ray.origin + t * ray.direction;
    }
    if (hit.thing == kDomeIndex) {
        const double b = ray.origin.dot(ray.direction);
        t = -b + std::sqrt(b * b - ray.origin.squaredNorm() + scene_.dome_radius * scene_.dome_radius);
        hit.normal = -(ray.origin + t * ray.direction).normalized();
    }
    hit.point = ray.origin + t * ray.direction;
    return hit;
}

bool RayTracer::is_blocked(const Ray& ray, double t_max) const {
    for (std::size_t i = 0; i < scene_.things.size(); ++i) {
        const Thing& thing = scene_.things[i];
        if (!hits_sphere(ray, bound_centers_[i], thing.lathe.bound_radius(), t_max)) continue;
        const Ray local{thing.to_local(ray.origin), thing.world_from_local.transpose() * ray.direction};
        if (thing.lathe.intersect(local, 1e-9, t_max)) return true;
    }
    return false;
}

bool RayTracer::sees(const Vec3& from, const Vec3& to) const {
    const double distance = (to - from).norm();
    return !is_blocked({from, (to - from) / distance}, distance * (1 - 1e-9));
}

Light RayTracer::light_at(const ScenePoint& at) const {
    if (at.thing == kFloorIndex) {
        return map_of(kFloorIndex)
            .at((at.place.point.x() / kFloorReach + 1) / 2, (at.place.point.z() / kFloorReach + 1) / 2);
    }
    return map_of(at.thing).at(at.place.angle / (2 * kPi) + 0.5, at.place.along);
}

Surface RayTracer::surface_at(const ScenePoint& at) const {
    if (at.thing == kFloorIndex) return surface_of(Material::kFloor, at.place);
    return surface_of(scene_.things[std::size_t(at.thing)].material, at.place);
}

Vec3 RayTracer::matte_radiance(const ScenePoint& at, const Surface& surface) const {
    const Vec3 irradiance = light_at(at).head<3>().cast<double>();
    const Vec3 radiance = (surface.albedo.array() * irradiance.array()).matrix() / kPi;
    if (at.thing != kFloorIndex) return radiance;
    // A sweep of paper: the floor rises into the backdrop without an edge.
    const double away = smooth_step(kFadeFrom, kFadeTo, at.point.norm());
    return radiance + away * (backdrop_radiance(at.point) - radiance);
}

// The lamp's cloth and the room, mirrored softly in a clear coat.
Vec3 RayTracer::highlight(const ScenePoint& at, const Surface& surface, const Vec3& direction) const {
    const double facing = std::clamp(-direction.dot(at.normal), 0.0, 1.0);
    const Vec3 mirrored = (direction + 2 * facing * at.normal).normalized();
    // Schlick 1994; rough coats lack the strong glance.
    const double glance = std::pow(1 - facing, 5) * (1 - surface.roughness);
    const double reflectance = surface.gloss * (kCoatReflectance + (1 - kCoatReflectance) * 0.6 * glance);
    const double openness = double{light_at(at)[3]};
    Vec3 light = openness * backdrop_radiance(mirrored);

    const SoftBox& key = scene_.key;
    const double approach = -mirrored.dot(key.normal);
    const Vec3 start = at.point + kLift * at.normal;
    const double t = (start - key.center).dot(key.normal) / std::max(approach, 1e-6);
    if (approach > 1e-6 && t > 0) {
        const Vec3 offset = start + t * mirrored - key.center;
        const double blur = surface.roughness * t / (2 * key.half_side);
        const auto edge = [&](double x) {
            return 1 - smooth_step(1 - blur, 1 + blur, std::abs(x) / key.half_side);
        };
        const double seen =
            edge(offset.dot(key.right)) * edge(offset.dot(key.up)) / ((1 + blur) * (1 + blur));
        if (seen > 1e-3 && !is_blocked({start, mirrored}, t)) light += seen * key.radiance;
    }
    return reflectance * light;
}

Vec3 RayTracer::radiance(const Ray& ray) const {
    const ScenePoint hit = first_hit(ray);
    if (hit.thing == kDomeIndex) return backdrop_radiance(hit.point);
    const Surface surface = surface_at(hit);
    Vec3 light = matte_radiance(hit, surface);
    if (surface.gloss > 0) light += highlight(hit, surface, ray.direction);
    return light;
}

ScenePoint RayTracer::texel_place(int thing_index, double u, double v) const {
    ScenePoint at;
    at.thing = thing_index;
    if (thing_index == kFloorIndex) {
        at.point = at.place.point =
            Vec3(2 * u - 1, 0, 2 * v - 1).cwiseProduct(Vec3(kFloorReach, 0, kFloorReach));
        return at;
    }
    const Thing& thing = scene_.things[std::size_t(thing_index)];
    at.place.along = v;
    at.place.angle = (u - 0.5) * 2 * kPi;
    at.place.point = thing.lathe.point(v, at.place.angle);
    at.point = thing.to_world(at.place.point);
    at.normal = thing.world_from_local * thing.lathe.normal(v, at.place.angle);
    return at;
}

Light RayTracer::direct_light(const ScenePoint& at, std::uint64_t texel) const {
    const SoftBox& key = scene_.key;
    const Vec3 start = at.point + kLift * at.normal;
    const double du = shift(texel, 0), dv = shift(texel, 1);
    double sum = 0;
    for (int i = 0; i < kLampSamples; ++i) {
        const Vec2 cell = spread_point(i, du, dv) * 2 - Vec2::Ones();
        const Vec3 to_lamp = key.center + key.half_side * (cell.x() * key.right + cell.y() * key.up) - start;
        const double distance = to_lamp.norm();
        const Vec3 direction = to_lamp / distance;
        const double received = direction.dot(at.normal), sent = -direction.dot(key.normal);
        if (received <= 0 || sent <= 0 || is_blocked({start, direction}, distance)) continue;
        sum += received * sent / (distance * distance);
    }
    const double area = 4 * key.half_side * key.half_side;
    Light light = Light::Zero();
    light.head<3>() = (sum * area / kLampSamples * key.radiance).cast<float>();
    return light;
}

Light RayTracer::indirect_light(const ScenePoint& at, std::uint64_t texel) const {
    const Vec3 side = at.normal.unitOrthogonal(), other = at.normal.cross(side);
    const Vec3 start = at.point + kLift * at.normal;
    const double du = shift(texel, 2), dv = shift(texel, 3);
    Vec3 sum = Vec3::Zero();
    int open = 0;
    for (int i = 0; i < kRoomSamples; ++i) {
        // Spread by the cosine, so that each direction counts the same.
        const Vec2 cell = spread_point(i, du, dv);
        const double radius = std::sqrt(cell.x()), turn = 2 * kPi * cell.y();
        const Vec3 direction =
            radius * (std::cos(turn) * side + std::sin(turn) * other) + std::sqrt(1 - cell.x()) * at.normal;
        const ScenePoint hit = first_hit({start, direction});
        if (hit.thing == kDomeIndex) {
            sum += backdrop_radiance(hit.point);
            ++open;
            continue;
        }
        const Surface surface = surface_at(hit);
        sum += matte_radiance(hit, surface) + kSecondBounce / kPi * surface.albedo;
        if (hit.thing == kFloorIndex) ++open;
    }
    Light light;
    light.head<3>() = (sum * kPi / kRoomSamples).cast<float>();
    light[3] = static_cast<float>(open) / kRoomSamples;
    return light;
}

void RayTracer::light_scene(Workers& workers, const std::function<void(double)>& progress) {
    // First all direct light; then what the surfaces throw at each other, which reads the first maps.
    std::vector<LightMap> indirect = maps_;
    const int count = static_cast<int>(scene_.things.size());
    std::size_t done = 0, total = 0;
    for (const LightMap& map : maps_) total += map.texel_count() * (kLampSamples + 2 * kRoomSamples);
    const auto fill = [&](int thing,
                          LightMap& map,
                          Light (RayTracer::*measure)(const ScenePoint&, std::uint64_t) const,
                          int cost) {
        workers.for_ranges(map.texel_count(), 256, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const std::uint64_t texel = (std::uint64_t(thing + 1) << 32) + i;
                map.at(i) = (this->*measure)(texel_place(thing, map.u_of(i), map.v_of(i)), texel);
            }
        });
        done += map.texel_count() * std::size_t(cost);
        progress(double(done) / double(total));
    };
    for (int thing = kFloorIndex; thing < count; ++thing) {
        fill(thing, map_of(thing), &RayTracer::direct_light, kLampSamples);
    }
    map_of(kFloorIndex).soften();  // its shadows are wide: what is left of the samples shows as grain
    for (int thing = kFloorIndex; thing < count; ++thing) {
        LightMap& map = indirect[std::size_t(thing + 1)];
        fill(thing, map, &RayTracer::indirect_light, 2 * kRoomSamples);
        map.soften();
    }
    for (std::size_t i = 0; i < maps_.size(); ++i) maps_[i].add(indirect[i]);
}

Image8 RayTracer::photograph(const Camera& camera, Workers& workers) const {
    Image8 image(camera.width, camera.height, 3);
    const Vec3 eye = flipped(camera.center_in_world());
    const auto sample = [&](int x, int y, int index) {
        const Vec2 at = Vec2(x, y) + spread_point(index, 0.5, 0.5);
        const Vec3 in_cam((at.x() - camera.cx) / camera.fx, (at.y() - camera.cy) / camera.fy, 1);
        return develop(radiance({eye, flipped(camera.rotation.transpose() * in_cam).normalized()}));
    };
    workers.for_ranges(std::size_t(camera.height), 4, [&](std::size_t begin, std::size_t end) {
        for (int y = int(begin); y < int(end); ++y) {
            for (int x = 0; x < camera.width; ++x) {
                Vec3 sum = Vec3::Zero(), low = Vec3::Ones(), high = Vec3::Zero();
                int taken = 0;
                for (; taken < kFirstSamples; ++taken) {
                    const Vec3 color = sample(x, y, taken);
                    sum += color;
                    low = low.cwiseMin(color);
                    high = high.cwiseMax(color);
                }
                if ((high - low).maxCoeff() > kContrast) {
                    for (; taken < kAllSamples; ++taken) sum += sample(x, y, taken);
                }
                const Vec3 srgb = 255 * to_srgb(sum / taken);
                for (int c = 0; c < 3; ++c) image.pixel(x, y)[c] = static_cast<std::uint8_t>(srgb[c] + 0.5);
            }
        }
    });
    return image;
}

Vec3 RayTracer::matte_color(const ScenePoint& at) const {
    if (at.thing == kDomeIndex) return 255 * to_srgb(develop(backdrop_radiance(at.point)));
    return 255 * to_srgb(develop(matte_radiance(at, surface_at(at))));
}

}  // namespace splatelier::demo

// Lights the still life (soft shadows, light from thing to thing) and photographs it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/light_map.h"
#include "app/demo/scene.h"
#include "core/camera.h"
#include "core/image.h"
#include "core/parallel.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace splatelier::demo {

/// The data set's world is COLMAP's, +y down; the scene's has +y up. Half a turn about x, its own inverse.
inline Vec3 flipped(const Vec3& v) {
    return {v.x(), -v.y(), -v.z()};
}

/// A place on a surface of the scene.
struct ScenePoint {
    int thing = 0;  ///< index, or kFloorIndex or kDomeIndex
    Vec3 point = Vec3::Zero(), normal = Vec3::UnitY();
    SurfacePlace place;
};
inline constexpr int kFloorIndex = -1, kDomeIndex = -2;

class RayTracer {
  public:
    /// `light_detail` scales the number of texels of light.
    explicit RayTracer(Scene scene, double light_detail = 1);

    [[nodiscard]] const Scene& scene() const { return scene_; }
    /// Works out the light on every surface; before it, all is dark. `progress` gets 0 to 1.
    void light_scene(Workers& workers, const std::function<void(double)>& progress);

    /// An anti-aliased photograph, 3 channels sRGB. The camera's frame is the data set's (+y down).
    [[nodiscard]] Image8 photograph(const Camera& camera, Workers& workers) const;
    /// sRGB colour, 0..255, of a surface without its highlights.
    [[nodiscard]] Vec3 matte_color(const ScenePoint& point) const;
    /// Whether nothing stands between two points of the scene's frame.
    [[nodiscard]] bool sees(const Vec3& from, const Vec3& to) const;
    /// Half the side of the square of floor around the board that has light of its own.
    static constexpr double kFloorReach = 3.2;

  private:
    [[nodiscard]] ScenePoint first_hit(const Ray& ray) const;
    [[nodiscard]] bool is_blocked(const Ray& ray, double t_max) const;
    [[nodiscard]] Light light_at(const ScenePoint& at) const;
    [[nodiscard]] Surface surface_at(const ScenePoint& at) const;
    [[nodiscard]] Vec3 matte_radiance(const ScenePoint& at, const Surface& surface) const;
    [[nodiscard]] Vec3 highlight(const ScenePoint& at, const Surface& surface, const Vec3& direction) const;
    [[nodiscard]] Vec3 radiance(const Ray& ray) const;
    [[nodiscard]] ScenePoint texel_place(int thing, double u, double v) const;
    [[nodiscard]] Light direct_light(const ScenePoint& at, std::uint64_t texel) const;
    [[nodiscard]] Light indirect_light(const ScenePoint& at, std::uint64_t texel) const;
    [[nodiscard]] LightMap& map_of(int thing) { return maps_[std::size_t(thing + 1)]; }
    [[nodiscard]] const LightMap& map_of(int thing) const { return maps_[std::size_t(thing + 1)]; }

    Scene scene_;
    std::vector<Vec3> bound_centers_;  // of the things, in the world
    std::vector<LightMap> maps_;       // of the floor, then of each thing
};

}  // namespace splatelier::demo

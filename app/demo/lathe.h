// Bodies of revolution, as a potter or turner makes them: everything on the demo's table is one.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace splatelier::demo {

/// A point of a profile. The curve is smooth there unless it is a corner.
struct ProfilePoint {
    double radius = 0;
    double height = 0;
    bool corner = false;
};

/// A ray: points origin + t * direction.
struct Ray {
    Vec3 origin, direction;
};

/// The surface that a profile curve sweeps around the y axis. Surface coordinates: `along` in [0, 1] is the
/// share of the curve's length, `angle` in radians turns from +x to +z. The curve runs so that the outside is
/// on its right: from the bottom of the axis outwards, up the outside, and down the inside where there is one.
class Lathe {
  public:
    /// A smooth curve (Catmull-Rom) through the points, cut into `pieces` straight ones between each two. An
    /// end on the axis is round unless it is a corner.
    Lathe(const std::vector<ProfilePoint>& points, int pieces);

    struct Hit {
        double t = std::numeric_limits<double>::infinity();
        double along = 0;
        Vec3 normal = Vec3::Zero();  ///< outwards, unit length
    };
    /// The first hit with t in (t_min, t_max).
    [[nodiscard]] std::optional<Hit> intersect(const Ray& ray, double t_min, double t_max) const;

    [[nodiscard]] Vec3 point(double along, double angle) const;
    [[nodiscard]] Vec3 normal(double along, double angle) const;
    [[nodiscard]] double area() const { return area_; }
    [[nodiscard]] double length() const { return length_; }  ///< of the profile
    [[nodiscard]] double max_radius() const { return max_radius_; }
    /// `along` at which the share `share` of the area lies below: for even sampling.
    [[nodiscard]] double along_at_area_share(double share) const;

    /// Centre (on the axis) and radius of a sphere around it all.
    [[nodiscard]] double bound_height() const { return bound_height_; }
    [[nodiscard]] double bound_radius() const { return bound_radius_; }

  private:
    // A straight piece of the profile: a frustum of a cone, or a ring where its ends are level.
    struct Piece {
        Vec2 from, to;                // (radius, height)
        Vec2 from_normal, to_normal;  // (radial, upward)
        double from_along = 0, to_along = 0;
        double slope = 0, offset = 0;  // radius = offset + slope * height, unless flat
        bool flat = false;
    };
    // A few pieces and the cylinder around them: most rays miss most sections.
    struct Section {
        std::size_t begin = 0, end = 0;  // indices of pieces
        double low = 0, high = 0, max_radius = 0;
    };
    void add_curve(const std::vector<ProfilePoint>& points, int pieces);
    void finish();
    void add_section(std::size_t begin, std::size_t end);
    [[nodiscard]] static bool hit_piece(
        const Piece& piece, const Ray& ray, double t_min, double& t, double& share);
    [[nodiscard]] const Piece& piece_at(double along, double& share) const;

    std::vector<Piece> pieces_;
    std::vector<Section> sections_;
    double area_ = 0, length_ = 0, max_radius_ = 0, bound_height_ = 0, bound_radius_ = 0;
};

}  // namespace splatelier::demo

// SPDX-License-Identifier: MIT
#include "app/demo/lathe.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace splatelier::demo {
namespace {

constexpr double kFlatRise = 1e-9;  // pieces that rise less are rings

Vec2 as_vector(const ProfilePoint& p) {
    return {p.radius, p.height};
}

// The point before the first one of a smooth curve: mirrored at the axis, or the first step repeated.
Vec2 ghost_beyond(const ProfilePoint& end, const ProfilePoint& inner) {
    if (end.radius == 0 && !end.corner) return {-inner.radius, inner.height};
    return 2 * as_vector(end) - as_vector(inner);
}

Vec2 catmull_rom(const Vec2& before, const Vec2& from, const Vec2& to, const Vec2& after, double u) {
    const Vec2 from_tangent = (to - before) / 2, to_tangent = (after - from) / 2;
    const double u2 = u * u, u3 = u2 * u;
    return from * (2 * u3 - 3 * u2 + 1) + from_tangent * (u3 - 2 * u2 + u) + to * (3 * u2 - 2 * u3) +
           to_tangent * (u3 - u2);
}

// A quarter turn to the right of the curve's direction.
Vec2 right_of(const Vec2& direction) {
    return Vec2(direction.y(), -direction.x()).normalized();
}

}  // namespace

Lathe::Lathe(const std::vector<ProfilePoint>& points, int pieces) {
    SPLATELIER_REQUIRE(points.size() >= 2, "{} points", points.size());
    std::vector<ProfilePoint> smooth;
    for (std::size_t i = 0; i < points.size(); ++i) {
        smooth.push_back(points[i]);
        const bool ends_here = points[i].corner || i + 1 == points.size();
        if (!ends_here || smooth.size() < 2) continue;
        add_curve(smooth, pieces);
        smooth.assign(1, points[i]);
    }
    finish();
}

void Lathe::add_curve(const std::vector<ProfilePoint>& points, int pieces) {
    std::vector<Vec2> curve;
    const std::size_t last = points.size() - 1;
    if (last == 1) pieces = 1;  // a straight line
    for (std::size_t i = 0; i < last; ++i) {
        const Vec2 before = i > 0 ? as_vector(points[i - 1]) : ghost_beyond(points[0], points[1]);
        const Vec2 after =
            i + 1 < last ? as_vector(points[i + 2]) : ghost_beyond(points[last], points[last - 1]);
        for (int k = 0; k < pieces; ++k) {
            Vec2 p = catmull_rom(
                before, as_vector(points[i]), as_vector(points[i + 1]), after, double(k) / pieces);
            p.x() = std::max(p.x(), 0.0);
            curve.push_back(p);
        }
    }
    curve.push_back(as_vector(points[last]));
    std::vector<Vec2> normals;
    for (std::size_t i = 0; i < curve.size(); ++i) {
        const Vec2 direction = curve[std::min(i + 1, curve.size() - 1)] - curve[i > 0 ? i - 1 : 0];
        normals.push_back(right_of(direction));
    }
    // A round pole looks along the axis.
    if (points[0].radius == 0 && !points[0].corner)
        normals.front() = Vec2(0, normals.front().y() < 0 ? -1 : 1);
    if (points[last].radius == 0 && !points[last].corner)
        normals.back() = Vec2(0, normals.back().y() < 0 ? -1 : 1);
    const auto count = static_cast<std::size_t>(pieces);
    for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
        pieces_.push_back({curve[i], curve[i + 1], normals[i], normals[i + 1]});
        if ((i + 1) % count == 0) add_section(pieces_.size() - count, pieces_.size());
    }
}

void Lathe::finish() {
    double low = pieces_[0].from.y(), high = low;
    for (Piece& piece : pieces_) {
        const double piece_length = (piece.to - piece.from).norm();
        piece.from_along = length_;
        length_ += piece_length;
        piece.to_along = length_;
        area_ += std::numbers::pi * (piece.from.x() + piece.to.x()) * piece_length;
        const double rise = piece.to.y() - piece.from.y();
        piece.flat = std::abs(rise) < kFlatRise;
        if (!piece.flat) {
            piece.slope = (piece.to.x() - piece.from.x()) / rise;
            piece.offset = piece.from.x() - piece.slope * piece.from.y();
        }
        low = std::min(low, piece.to.y());
        high = std::max(high, piece.to.y());
    }
    bound_height_ = (low + high) / 2;
    for (Piece& piece : pieces_) {
        piece.from_along /= length_;
        piece.to_along /= length_;
        for (const Vec2& end : {piece.from, piece.to}) {
            max_radius_ = std::max(max_radius_, end.x());
            bound_radius_ = std::max(bound_radius_, (end - Vec2(0, bound_height_)).norm());
        }
    }
    bound_radius_ *= 1 + 1e-6;  // so that rounding cannot cut a pole off
}

void Lathe::add_section(std::size_t begin, std::size_t end) {
    Section section{begin, end, pieces_[begin].from.y(), pieces_[begin].from.y(), 0};
    for (std::size_t i = begin; i < end; ++i) {
        for (const Vec2& p : {pieces_[i].from, pieces_[i].to}) {
            section.low = std::min(section.low, p.y());
            section.high = std::max(section.high, p.y());
            section.max_radius = std::max(section.max_radius, p.x());
        }
    }
    sections_.push_back(section);
}

// The nearest hit with t in (t_min, t): its t and its share of the piece's length.
bool Lathe::hit_piece(const Piece& piece, const Ray& ray, double t_min, double& t, double& share) {
    const Vec3 &o = ray.origin, &d = ray.direction;
    if (piece.flat) {
        const double level_t = (piece.from.y() - o.y()) / d.y();
        if (!(level_t > t_min && level_t < t)) return false;
        const double radius = std::hypot(o.x() + level_t * d.x(), o.z() + level_t * d.z());
        const double level_share = (radius - piece.from.x()) / (piece.to.x() - piece.from.x());
        if (!(level_share >= 0 && level_share <= 1)) return false;
        t = level_t;
        share = level_share;
        return true;
    }
    // x² + z² = (offset + slope y)² along the ray: a t² + 2 b t + c = 0.
    const double reach = piece.offset + piece.slope * o.y(), widening = piece.slope * d.y();
    const double a = d.x() * d.x() + d.z() * d.z() - widening * widening;
    const double b = o.x() * d.x() + o.z() * d.z() - reach * widening;
    const double c = o.x() * o.x() + o.z() * o.z() - reach * reach;
    const double discriminant = b * b - a * c;
    if (!(discriminant >= 0)) return false;
    const double root = std::sqrt(discriminant);
    bool found = false;
    for (const double candidate : {(-b - root) / a, (-b + root) / a}) {
        if (!(candidate > t_min && candidate < t)) continue;
        const double rise = (o.y() + candidate * d.y() - piece.from.y()) / (piece.to.y() - piece.from.y());
        if (rise < 0 || rise > 1) continue;
        t = candidate;
        share = rise;
        found = true;
    }
    return found;
}

std::optional<Lathe::Hit> Lathe::intersect(const Ray& ray, double t_min, double t_max) const {
    const Vec3 &o = ray.origin, &d = ray.direction;
    // Distance to the axis along the ray: squared, nearest² + across² (t - nearest_t)².
    const double across = std::max(d.x() * d.x() + d.z() * d.z(), 1e-12);
    const double nearest_t = -(o.x() * d.x() + o.z() * d.z()) / across;
    const double nearest = o.x() * o.x() + o.z() * o.z() - nearest_t * nearest_t * across;
    const Piece* best = nullptr;
    double best_t = t_max, best_share = 0;
    for (const Section& section : sections_) {
        const double room = section.max_radius * section.max_radius - nearest;
        if (room < 0) continue;
        const double half = std::sqrt(room / across);
        const double enter = std::max(t_min, nearest_t - half), leave = std::min(best_t, nearest_t + half);
        if (enter > leave) continue;
        const double enter_y = o.y() + enter * d.y(), leave_y = o.y() + leave * d.y();
        if (std::max(enter_y, leave_y) < section.low || std::min(enter_y, leave_y) > section.high) continue;
        for (std::size_t i = section.begin; i < section.end; ++i) {
            if (hit_piece(pieces_[i], ray, t_min, best_t, best_share)) best = &pieces_[i];
        }
    }
    if (best == nullptr) return std::nullopt;
    const Vec3 p = o + best_t * d;
    const double radius = std::max(std::hypot(p.x(), p.z()), 1e-12);
    const Vec2 n = best->from_normal + best_share * (best->to_normal - best->from_normal);
    return Hit{best_t,
               best->from_along + best_share * (best->to_along - best->from_along),
               Vec3(n.x() * p.x() / radius, n.y(), n.x() * p.z() / radius).normalized()};
}

const Lathe::Piece& Lathe::piece_at(double along, double& share) const {
    auto piece = std::lower_bound(
        pieces_.begin(), pieces_.end(), along, [](const Piece& p, double a) { return p.to_along < a; });
    if (piece == pieces_.end()) --piece;
    const double length = std::max(piece->to_along - piece->from_along, 1e-12);
    share = std::clamp((along - piece->from_along) / length, 0.0, 1.0);
    return *piece;
}

Vec3 Lathe::point(double along, double angle) const {
    double share = 0;
    const Piece& piece = piece_at(along, share);
    const Vec2 p = piece.from + share * (piece.to - piece.from);
    return {p.x() * std::cos(angle), p.y(), p.x() * std::sin(angle)};
}

Vec3 Lathe::normal(double along, double angle) const {
    double share = 0;
    const Piece& piece = piece_at(along, share);
    const Vec2 n = piece.from_normal + share * (piece.to_normal - piece.from_normal);
    return Vec3(n.x() * std::cos(angle), n.y(), n.x() * std::sin(angle)).normalized();
}

double Lathe::along_at_area_share(double share) const {
    double left = share * area_;
    for (const Piece& piece : pieces_) {
        const double r0 = piece.from.x(), r1 = piece.to.x();
        const double area = std::numbers::pi * (r0 + r1) * (piece.to - piece.from).norm();
        if (left > area) {
            left -= area;
            continue;
        }
        // The area up to share u of the piece grows as 2 r0 u + (r1 - r0) u².
        const double target = area > 0 ? left / area * (r0 + r1) : 0;
        const double u = target / (r0 + std::sqrt(std::max(1e-24, r0 * r0 + (r1 - r0) * target)));
        return piece.from_along + std::clamp(u, 0.0, 1.0) * (piece.to_along - piece.from_along);
    }
    return 1;
}

}  // namespace splatelier::demo

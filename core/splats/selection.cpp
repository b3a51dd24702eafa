// SPDX-License-Identifier: MIT
#include "core/splats/selection.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace splatelier {
namespace {

/// Where a camera sees a point, in pixels; nothing behind it.
std::optional<Vec2> seen_at(const Camera& camera, const Vec3f& point_in_world) {
    const Vec3 point_in_cam = camera.rotation * point_in_world.cast<double>() + camera.translation;
    if (!(point_in_cam.z() > 0)) return std::nullopt;
    return Vec2(camera.fx * point_in_cam.x() / point_in_cam.z() + camera.cx,
                camera.fy * point_in_cam.y() / point_in_cam.z() + camera.cy);
}

double squared_distance_to_segment(const Vec2& point, const Vec2& a, const Vec2& b) {
    const Vec2 along = b - a;
    const double length2 = along.squaredNorm();
    const double t = length2 > 0 ? std::clamp((point - a).dot(along) / length2, 0.0, 1.0) : 0;
    return (point - a - t * along).squaredNorm();
}

bool inside(const ScreenRectangle& shape, const Vec3f& mean) {
    const auto at = seen_at(shape.camera, mean);
    return at && (at->array() >= shape.low_px.array()).all() && (at->array() <= shape.high_px.array()).all();
}

bool inside(const BrushStroke& shape, const Vec3f& mean) {
    const auto at = seen_at(shape.camera, mean);
    if (!at || shape.path_px.empty()) return false;
    const double reach2 = shape.radius_px * shape.radius_px;
    if ((*at - shape.path_px.front()).squaredNorm() <= reach2) return true;
    for (std::size_t i = 1; i < shape.path_px.size(); ++i) {
        if (squared_distance_to_segment(*at, shape.path_px[i - 1], shape.path_px[i]) <= reach2) return true;
    }
    return false;
}

bool inside(const WorldBox& shape, const Vec3f& mean) {
    return (mean.array() >= shape.low.array()).all() && (mean.array() <= shape.high.array()).all();
}

bool chosen_by_shapes(const SplatSelection& selection, const Vec3f& mean) {
    bool chosen = false;
    for (const SelectionShape& step : selection.shapes) {
        const bool adds = step.mode == SelectionMode::kAdd;
        if (adds == chosen) continue;  // it would change nothing
        if (std::visit([&](const auto& shape) { return inside(shape, mean); }, step.shape)) chosen = adds;
    }
    return chosen != selection.inverted;
}

bool in_ranges(const SplatCloud& cloud, const SplatSelection& selection, std::size_t row) {
    const float opacity = 1 / (1 + std::exp(-cloud.opacity_logits[row]));
    const float* scales = &cloud.log_scales[3 * row];
    const float size = std::exp(*std::max_element(scales, scales + 3));
    return opacity >= selection.least_opacity && opacity <= selection.most_opacity &&
           size >= selection.least_size && size <= selection.most_size;
}

}  // namespace

std::vector<std::uint32_t> selected_rows(const SplatCloud& cloud, const SplatSelection& selection) {
    std::vector<std::uint32_t> out;
    if (selection.empty()) return out;
    for (std::size_t row = 0; row < cloud.size(); ++row) {
        const Vec3f mean(cloud.means[3 * row], cloud.means[3 * row + 1], cloud.means[3 * row + 2]);
        if (in_ranges(cloud, selection, row) && chosen_by_shapes(selection, mean)) {
            out.push_back(static_cast<std::uint32_t>(row));
        }
    }
    return out;
}

SplatCloud without_selected(const SplatCloud& cloud, std::span<const SplatSelection> selections) {
    std::vector<bool> goes(cloud.size(), false);
    for (const SplatSelection& selection : selections) {
        for (const std::uint32_t row : selected_rows(cloud, selection)) goes[row] = true;
    }
    SplatCloud out;
    out.sh_degree = cloud.sh_degree;
    out.antialiased = cloud.antialiased;
    const auto keep = [&](const std::vector<float>& from, std::size_t width, std::vector<float>& to) {
        for (std::size_t row = 0; row < goes.size(); ++row) {
            if (goes[row]) continue;
            const auto first = from.begin() + static_cast<std::ptrdiff_t>(row * width);
            to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(width));
        }
    };
    keep(cloud.means, 3, out.means);
    keep(cloud.log_scales, 3, out.log_scales);
    keep(cloud.rotations, 4, out.rotations);
    keep(cloud.opacity_logits, 1, out.opacity_logits);
    keep(cloud.sh_dc, 3, out.sh_dc);
    keep(cloud.sh_rest, static_cast<std::size_t>(sh_rest_count(cloud.sh_degree)) * 3, out.sh_rest);
    return out;
}

}  // namespace splatelier

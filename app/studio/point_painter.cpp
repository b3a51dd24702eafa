// SPDX-License-Identifier: MIT
#include "app/studio/point_painter.h"

#include "app/studio/picture_colors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace splatelier {
namespace {

constexpr float kShDc = 0.28209479F;  // the constant basis function, 1 / (2 sqrt(pi))
constexpr double kPickRadiusPx = 14;
constexpr float kSolidLogit = -0.85F;  // opacity 0.3
constexpr double kLayerShare = 0.15;   // the nearest splats under the pointer may be floaters

float sigmoid(float x) {
    return 1 / (1 + std::exp(-x));
}

struct Projected {
    double x_px, y_px, depth;
};

std::optional<Projected> project(const SplatCloud& cloud,
                                 std::size_t index,
                                 const Camera& camera,
                                 double near) {
    const Vec3 point_in_world = Eigen::Map<const Vec3f>(cloud.means.data() + 3 * index).cast<double>();
    const Vec3 point_in_cam = camera.rotation * point_in_world + camera.translation;
    if (point_in_cam.z() <= near) return std::nullopt;
    return Projected{camera.fx * point_in_cam.x() / point_in_cam.z() + camera.cx,
                     camera.fy * point_in_cam.y() / point_in_cam.z() + camera.cy,
                     point_in_cam.z()};
}

}  // namespace

Image8 paint_points(const SplatCloud& cloud, const Camera& camera, double near, int dot_px) {
    Image8 out(camera.width, camera.height, 4);
    std::vector<float> depths(out.pixel_count(), std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < out.pixel_count(); ++i) {
        out.data[4 * i + 3] = 255;
    }
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const auto at = project(cloud, i, camera, near);
        if (!at || std::abs(at->x_px) > 1e6 || std::abs(at->y_px) > 1e6) continue;
        const int left = static_cast<int>(std::floor(at->x_px - 0.5 * dot_px + 0.5));
        const int top = static_cast<int>(std::floor(at->y_px - 0.5 * dot_px + 0.5));
        const float light = 0.35F + 0.65F * sigmoid(cloud.opacity_logits[i]);
        for (int y = std::max(0, top); y < std::min(camera.height, top + dot_px); ++y) {
            for (int x = std::max(0, left); x < std::min(camera.width, left + dot_px); ++x) {
                const std::size_t pixel =
                    static_cast<std::size_t>(y) * static_cast<std::size_t>(camera.width) +
                    static_cast<std::size_t>(x);
                if (static_cast<float>(at->depth) >= depths[pixel]) continue;
                depths[pixel] = static_cast<float>(at->depth);
                for (std::size_t c = 0; c < 3; ++c) {
                    const float color = (0.5F + kShDc * cloud.sh_dc[3 * i + c]) * light;
                    out.data[4 * pixel + c] = to_byte(color);
                }
            }
        }
    }
    return out;
}

void paint_marks(const SplatCloud& cloud,
                 const std::vector<std::uint32_t>& rows,
                 const Camera& camera,
                 double near,
                 Image8& rgba) {
    constexpr std::array<std::uint8_t, 3> kMark = {255, 176, 32};  // seen on any ground
    for (const std::uint32_t row : rows) {
        const auto at = project(cloud, row, camera, near);
        if (!at || at->x_px < 0 || at->y_px < 0) continue;
        const auto left = static_cast<std::size_t>(at->x_px);
        const auto top = static_cast<std::size_t>(at->y_px);
        for (const std::size_t y : {top, top + 1}) {
            for (const std::size_t x : {left, left + 1}) {
                if (x >= static_cast<std::size_t>(rgba.width) || y >= static_cast<std::size_t>(rgba.height))
                    continue;
                const std::size_t pixel = 4 * (y * static_cast<std::size_t>(rgba.width) + x);
                for (std::size_t c = 0; c < 3; ++c) rgba.data[pixel + c] = kMark[c];
            }
        }
    }
}

std::optional<Vec3> pick_point(const SplatCloud& cloud,
                               const Camera& camera,
                               double near,
                               const Vec2& at_px) {
    struct Candidate {
        double depth;
        std::size_t index;
    };
    std::vector<Candidate> under;
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        if (cloud.opacity_logits[i] < kSolidLogit) continue;
        const auto at = project(cloud, i, camera, near);
        if (!at) continue;
        if (Vec2(at->x_px - at_px.x(), at->y_px - at_px.y()).norm() > kPickRadiusPx) continue;
        under.push_back({at->depth, i});
    }
    if (under.empty()) return std::nullopt;
    const auto nth =
        under.begin() + static_cast<std::ptrdiff_t>(kLayerShare * static_cast<double>(under.size() - 1));
    std::nth_element(under.begin(), nth, under.end(), [](const Candidate& a, const Candidate& b) {
        return a.depth < b.depth;
    });
    // On the ray through the pixel, at that layer's depth.
    const Vec3 point_in_cam(nth->depth * (at_px.x() - camera.cx) / camera.fx,
                            nth->depth * (at_px.y() - camera.cy) / camera.fy,
                            nth->depth);
    return camera.rotation.transpose() * (point_in_cam - camera.translation);
}

}  // namespace splatelier

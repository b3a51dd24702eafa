// SPDX-License-Identifier: MIT
#include "app/studio/ring_painter.h"

#include "core/math/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace splatelier {
namespace {

constexpr float kShDc = 0.28209479F;  // the constant basis function, 1 / (2 sqrt(pi))
constexpr float kHazeLogit = -2.2F;   // opacity 0.1: fainter rings would hide the rest
constexpr float kMostRadiusPx = 4000;
constexpr float kPixelsAPoint = 0.8F;  // along the line: no gaps

struct Canvas {
    Image8 rgba;
    std::vector<float> depths;

    void put(float x_px, float y_px, float depth, const Vec3f& color) {
        if (!(x_px >= 0 && y_px >= 0)) return;
        const auto x = static_cast<std::size_t>(x_px);
        const auto y = static_cast<std::size_t>(y_px);
        if (x >= static_cast<std::size_t>(rgba.width) || y >= static_cast<std::size_t>(rgba.height)) return;
        const std::size_t pixel = y * static_cast<std::size_t>(rgba.width) + x;
        if (depth >= depths[pixel]) return;
        depths[pixel] = depth;
        for (std::size_t c = 0; c < 3; ++c) {
            rgba.data[4 * pixel + c] = static_cast<std::uint8_t>(
                std::lround(std::clamp(color[static_cast<int>(c)], 0.0F, 1.0F) * 255));
        }
    }
};

math::SplatShape<float> shape_of(const SplatCloud& cloud, std::size_t row, float log_scale_add) {
    return {.mean = Eigen::Map<const Vec3f>(&cloud.means[3 * row]),
            .log_scale = Eigen::Map<const Vec3f>(&cloud.log_scales[3 * row]).array() + log_scale_add,
            .rotation = Eigen::Map<const Vec4f>(&cloud.rotations[4 * row]),
            .opacity_logit = cloud.opacity_logits[row]};
}

/// The ellipse of the conic (a, b, c): points with a x² + 2 b x y + c y² = 1.
void draw_ring(Canvas& canvas, const math::ScreenSplat<float>& splat, const Vec3f& color) {
    // The conic's Cholesky factor L: |Lᵀ p| = 1, so p = L⁻ᵀ (cos t, sin t).
    const float l11 = std::sqrt(splat.conic[0]);
    const float l21 = splat.conic[1] / l11;
    const float l22 = std::sqrt(std::max(splat.conic[2] - l21 * l21, 1e-12F));
    const float reach = 1 / l11 + (1 + std::abs(l21) / l11) / l22;  // at least half the ring's length / π
    if (!(reach < kMostRadiusPx)) return;
    const int points = std::max(8, static_cast<int>(std::numbers::pi_v<float> * 2 * reach / kPixelsAPoint));
    for (int i = 0; i < points; ++i) {
        const float angle =
            2 * std::numbers::pi_v<float> * static_cast<float>(i) / static_cast<float>(points);
        const float y = std::sin(angle) / l22;
        const float x = (std::cos(angle) - l21 * y) / l11;
        canvas.put(splat.mean_px.x() + x, splat.mean_px.y() + y, splat.depth, color);
    }
}

}  // namespace

Image8 paint_rings(const SplatCloud& cloud, const Camera& camera, double near, float splat_scale) {
    Canvas canvas{Image8(camera.width, camera.height, 4), {}};
    canvas.depths.assign(canvas.rgba.pixel_count(), std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < canvas.rgba.pixel_count(); ++i) canvas.rgba.data[4 * i + 3] = 255;
    const math::ViewOf<float> view(camera);
    const math::ProjectionRules<float> rules{.near = static_cast<float>(near)};
    const float log_scale_add = std::log(splat_scale);
    for (std::size_t row = 0; row < cloud.size(); ++row) {
        if (cloud.opacity_logits[row] < kHazeLogit) continue;
        const math::ScreenSplat<float> splat =
            math::project(shape_of(cloud, row, log_scale_add), view, rules);
        if (!splat.visible()) continue;
        const Vec3f dc = Eigen::Map<const Vec3f>(&cloud.sh_dc[3 * row]);
        const Vec3f color = (dc * kShDc).array() + 0.5F;
        draw_ring(canvas, splat, color);
    }
    return std::move(canvas.rgba);
}

}  // namespace splatelier

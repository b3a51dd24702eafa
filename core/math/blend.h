// One pixel: splats blended front to back, and the gradients of all that went into it.
// Source: Kerbl et al. 2023, section 6; thresholds as in gsplat 1.6.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/tiles.h"

#include <cstdint>
#include <span>
#include <vector>

namespace splatelier::math {

inline constexpr double kMaxAlpha = 0.99;          ///< gsplat 1.6 and the original code
inline constexpr double kMinTransmittance = 1e-4;  ///< the splat that would reach this is not blended

/// One splat's share of one pixel.
template <typename T>
struct Contribution {
    T falloff = 0;  ///< exp(-half squared distance)
    T alpha = 0;    ///< clamped at 0.99
    bool skipped = true;
    bool clamped = false;
};

template <typename T>
[[nodiscard]] Contribution<T> contribution(const ScreenSplat<T>& splat, const Eigen::Vector2<T>& pixel) {
    Contribution<T> out;
    const Eigen::Vector2<T> d = splat.mean_px - pixel;
    const T sigma = half_distance2(splat.conic, d.x(), d.y());
    out.falloff = std::exp(-sigma);
    const T alpha = splat.opacity * out.falloff;
    out.clamped = alpha > static_cast<T>(kMaxAlpha);
    out.alpha = std::min(alpha, static_cast<T>(kMaxAlpha));
    out.skipped = sigma < 0 || !(out.alpha >= static_cast<T>(kMinAlpha));
    return out;
}

/// A splat that was blended into a pixel.
template <typename T>
struct BlendedSplat {
    std::uint32_t index = 0;
    T transmittance = 1;  ///< in front of it
    Contribution<T> share;
    [[nodiscard]] T weight() const { return share.alpha * transmittance; }
};

template <typename T>
struct BlendedPixel {
    std::vector<BlendedSplat<T>> splats;  ///< front to back
    T transmittance = 1;                  ///< behind all of them
    bool stopped = false;                 ///< by the transmittance rule
};

/// Blends `order` (indices into `splats`, front to back) at the pixel centre `pixel`.
template <typename T>
[[nodiscard]] BlendedPixel<T> blend_pixel(std::span<const ScreenSplat<T>> splats,
                                          std::span<const std::uint32_t> order,
                                          const Eigen::Vector2<T>& pixel) {
    BlendedPixel<T> out;
    for (const std::uint32_t index : order) {
        const Contribution<T> share = contribution(splats[index], pixel);
        if (share.skipped) continue;
        const T next = out.transmittance * (1 - share.alpha);
        if (next <= static_cast<T>(kMinTransmittance)) {
            out.stopped = true;
            break;
        }
        out.splats.push_back({.index = index, .transmittance = out.transmittance, .share = share});
        out.transmittance = next;
    }
    return out;
}

/// Σ c α T + T_final · background.
template <typename T>
[[nodiscard]] Eigen::Vector3<T> pixel_color(std::span<const ScreenSplat<T>> splats,
                                            const BlendedPixel<T>& pixel,
                                            const Eigen::Vector3<T>& background) {
    Eigen::Vector3<T> color = Eigen::Vector3<T>::Zero();
    for (const BlendedSplat<T>& b : pixel.splats) color += splats[b.index].color * b.weight();
    return color + background * pixel.transmittance;
}

/// Adds one pixel's gradients to those of its splats, given that of its colour. Back to front: with B the
/// colour seen behind a splat, d colour / d alpha = T·(c − B); nothing is divided by 1 − alpha.
/// Where alpha was clamped, only the colour has a gradient.
template <typename T>
void blend_pixel_backward(std::span<const ScreenSplat<T>> splats,
                          const BlendedPixel<T>& blended,
                          const Eigen::Vector2<T>& pixel,
                          const Eigen::Vector3<T>& background,
                          const Eigen::Vector3<T>& color_gradient,
                          std::span<ScreenGradient<T>> gradients) {
    Eigen::Vector3<T> behind = background;
    for (std::size_t i = blended.splats.size(); i-- > 0;) {
        const BlendedSplat<T>& b = blended.splats[i];
        const ScreenSplat<T>& splat = splats[b.index];
        ScreenGradient<T>& g = gradients[b.index];
        g.color += color_gradient * b.weight();
        const T alpha_gradient = b.transmittance * color_gradient.dot(splat.color - behind);
        behind = b.share.alpha * splat.color + (1 - b.share.alpha) * behind;
        if (b.share.clamped) continue;
        g.opacity += b.share.falloff * alpha_gradient;
        const T sigma_gradient = -b.share.alpha * alpha_gradient;
        const Eigen::Vector2<T> d = splat.mean_px - pixel;
        const Eigen::Vector2<T> mean(sigma_gradient * (splat.conic[0] * d.x() + splat.conic[1] * d.y()),
                                     sigma_gradient * (splat.conic[1] * d.x() + splat.conic[2] * d.y()));
        g.mean_px += mean;
        g.mean_px_abs += mean.cwiseAbs();
        g.conic += sigma_gradient * Eigen::Vector3<T>(d.x() * d.x() / 2, d.x() * d.y(), d.y() * d.y() / 2);
    }
}

}  // namespace splatelier::math

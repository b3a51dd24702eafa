// Structural similarity with the 11×11 Gaussian window (σ 1.5), and its gradient, one channel at a time.
// Source: Wang et al. 2004; biased variances E[x²] − μ², as gsplat, INRIA and torchmetrics take them.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace splatelier::math {

inline constexpr int kSsimWindow = 11;
inline constexpr int kSsimRadius = kSsimWindow / 2;
inline constexpr double kSsimSigma = 1.5;
inline constexpr double kSsimC1 = 0.01 * 0.01, kSsimC2 = 0.03 * 0.03;

/// The window's weights along one axis; they sum to 1.
template <typename T>
[[nodiscard]] std::array<T, kSsimWindow> ssim_window() {
    std::array<double, kSsimWindow> weights{};
    double sum = 0;
    for (int i = 0; i < kSsimWindow; ++i) {
        const double offset = i - kSsimRadius;
        sum += weights[static_cast<std::size_t>(i)] =
            std::exp(-offset * offset / (2 * kSsimSigma * kSsimSigma));
    }
    std::array<T, kSsimWindow> out{};
    for (std::size_t i = 0; i < weights.size(); ++i) out[i] = static_cast<T>(weights[i] / sum);
    return out;
}

/// One channel of a picture, each pixel times its mask (0 or 255 becomes 0 or 1) where there is one.
template <typename T>
[[nodiscard]] Image<T> masked_channel(const Image<T>& image, int channel, const Image8& mask) {
    Image<T> out(image.width, image.height, 1);
    for (std::size_t i = 0; i < out.data.size(); ++i)
        if (mask.empty() || mask.data[i] != 0)
            out.data[i] =
                image.data[i * static_cast<std::size_t>(image.channels) + static_cast<std::size_t>(channel)];
    return out;
}

/// A plane filtered with the window where the whole window fits: width and height shrink by 10 (to 0 at
/// least).
template <typename T>
[[nodiscard]] Image<T> filter_valid(const Image<T>& plane) {
    const auto window = ssim_window<T>();
    Image<T> rows(std::max(0, plane.width - 2 * kSsimRadius), plane.height, 1);
    Image<T> out(rows.width, std::max(0, plane.height - 2 * kSsimRadius), 1);
    if (out.data.empty()) return out;
    for (int y = 0; y < rows.height; ++y)
        for (int k = 0; k < kSsimWindow; ++k) {
            const T w = window[static_cast<std::size_t>(k)];
            const T* from = plane.pixel(k, y);
            T* to = rows.pixel(0, y);
            for (int x = 0; x < rows.width; ++x) to[x] += w * from[x];
        }
    for (int y = 0; y < out.height; ++y)
        for (int k = 0; k < kSsimWindow; ++k) {
            const T w = window[static_cast<std::size_t>(k)];
            const T* from = rows.pixel(0, y + k);
            T* to = out.pixel(0, y);
            for (int x = 0; x < out.width; ++x) to[x] += w * from[x];
        }
    return out;
}

/// The transpose of filter_valid: spreads each value over its window; width and height grow by 10.
template <typename T>
[[nodiscard]] Image<T> filter_transposed(const Image<T>& plane) {
    const auto window = ssim_window<T>();
    Image<T> columns(plane.width, plane.height + 2 * kSsimRadius, 1);
    Image<T> out(plane.width + 2 * kSsimRadius, columns.height, 1);
    for (int y = 0; y < plane.height; ++y)
        for (int k = 0; k < kSsimWindow; ++k) {
            const T w = window[static_cast<std::size_t>(k)];
            const T* from = plane.pixel(0, y);
            T* to = columns.pixel(0, y + k);
            for (int x = 0; x < plane.width; ++x) to[x] += w * from[x];
        }
    for (int y = 0; y < out.height; ++y)
        for (int k = 0; k < kSsimWindow; ++k) {
            const T w = window[static_cast<std::size_t>(k)];
            const T* from = columns.pixel(0, y);
            T* to = out.pixel(k, y);
            for (int x = 0; x < plane.width; ++x) to[x] += w * from[x];
        }
    return out;
}

/// Element by element product.
template <typename T>
[[nodiscard]] Image<T> product(const Image<T>& a, const Image<T>& b) {
    Image<T> out = a;
    for (std::size_t i = 0; i < out.data.size(); ++i) out.data[i] *= b.data[i];
    return out;
}

/// SSIM at one window from its five moments, and its derivatives by those of the first picture.
template <typename T>
struct SsimPoint {
    T value, by_mean, by_square, by_product;  ///< d / d E[x], E[x²], E[xy]
};

template <typename T>
struct SsimMoments {
    T x, y, xx, yy, xy;  ///< E[x], E[y], E[x²], E[y²], E[xy] under the window
};

template <typename T>
[[nodiscard]] SsimPoint<T> ssim_point(const SsimMoments<T>& e) {
    const T c1 = static_cast<T>(kSsimC1), c2 = static_cast<T>(kSsimC2);
    const T a1 = 2 * e.x * e.y + c1, a2 = 2 * (e.xy - e.x * e.y) + c2;
    const T b1 = e.x * e.x + e.y * e.y + c1, b2 = (e.xx - e.x * e.x) + (e.yy - e.y * e.y) + c2;
    const T value = a1 * a2 / (b1 * b2);
    const T by_square = -value / b2;
    const T by_product = 2 * a1 / (b1 * b2);
    const T by_mean = 2 * e.y * a2 / (b1 * b2) - 2 * e.x * value / b1  //
                      - 2 * e.x * by_square - e.y * by_product;
    return {value, by_mean, by_square, by_product};
}

/// SSIM at every window that fits, and its derivatives, each plane (W−10)×(H−10).
template <typename T>
struct SsimMap {
    Image<T> value, by_mean, by_square, by_product;
};

template <typename T>
[[nodiscard]] SsimMap<T> ssim_map(const Image<T>& x, const Image<T>& y) {
    const Image<T> mean_x = filter_valid(x), mean_y = filter_valid(y);
    const Image<T> xx = filter_valid(product(x, x)), yy = filter_valid(product(y, y));
    const Image<T> xy = filter_valid(product(x, y));
    SsimMap<T> out{mean_x, mean_x, mean_x, mean_x};
    for (std::size_t i = 0; i < mean_x.data.size(); ++i) {
        const SsimPoint<T> p =
            ssim_point<T>({mean_x.data[i], mean_y.data[i], xx.data[i], yy.data[i], xy.data[i]});
        out.value.data[i] = p.value;
        out.by_mean.data[i] = p.by_mean;
        out.by_square.data[i] = p.by_square;
        out.by_product.data[i] = p.by_product;
    }
    return out;
}

/// The mask of the windows that fit: each takes that of its middle pixel. Empty stays empty.
[[nodiscard]] inline Image8 valid_mask(const Image8& mask) {
    if (mask.empty()) return {};
    Image8 out(std::max(0, mask.width - 2 * kSsimRadius), std::max(0, mask.height - 2 * kSsimRadius), 1);
    for (int y = 0; y < out.height && out.width > 0; ++y)
        std::copy_n(mask.pixel(kSsimRadius, y + kSsimRadius), out.width, out.pixel(0, y));
    return out;
}

/// How many pixels count: those of a `width` × `height` picture whose mask is not 0; all if there is none.
[[nodiscard]] inline std::size_t counted_pixels(int width, int height, const Image8& mask) {
    const std::size_t total = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (mask.empty()) return total;
    return total - static_cast<std::size_t>(std::count(mask.data.begin(), mask.data.end(), std::uint8_t{0}));
}

}  // namespace splatelier::math

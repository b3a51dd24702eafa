// What training lowers: (1 − λ)·L1 + λ·(1 − SSIM), and its gradient by the rendered picture.
// Source: Kerbl et al. 2023, section 5; SSIM over the valid region as gsplat's trainer takes it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/ssim.h"

namespace splatelier::math {

/// The loss of one photo. Masks: L1 is a mean over the pixels that count. For SSIM both pictures are set to 0
/// where the mask is 0, and the mean goes over the windows that fit and whose middle pixel counts. So a
/// masked pixel's colour changes neither the loss nor any gradient. With no window (a picture below 11 px, or
/// all masked) SSIM is 1; with no pixel at all L1 is 0.
template <typename T>
struct PhotoLoss {
    T loss = 0, l1 = 0, ssim = 1;
    Image<T> gradient;  ///< [H,W,C], d loss / d image
};

/// Adds one channel's share of Σ SSIM to `sum`, and `weight` times its gradient to `gradient`.
template <typename T>
void add_channel_ssim(
    const Image<T>& x, const Image<T>& y, const Image8& mask, T weight, T& sum, Image<T>& gradient) {
    SsimMap<T> map = ssim_map(x, y);
    const Image8 counted = valid_mask(mask);
    for (std::size_t i = 0; i < map.value.data.size(); ++i) {
        if (counted.empty() || counted.data[i] != 0) {
            sum += map.value.data[i];
        } else {
            map.by_mean.data[i] = map.by_square.data[i] = map.by_product.data[i] = 0;
        }
    }
    const Image<T> by_mean = filter_transposed(map.by_mean);
    const Image<T> by_square = filter_transposed(map.by_square);
    const Image<T> by_product = filter_transposed(map.by_product);
    for (std::size_t i = 0; i < gradient.data.size(); ++i)
        gradient.data[i] =
            weight * (by_mean.data[i] + 2 * x.data[i] * by_square.data[i] + y.data[i] * by_product.data[i]);
}

/// image, target [H,W,C] of one size; mask [H,W] of 0 and 255, or empty.
template <typename T>
[[nodiscard]] PhotoLoss<T> photo_loss(const Image<T>& image,
                                      const Image<T>& target,
                                      const Image8& mask,
                                      T ssim_weight) {
    PhotoLoss<T> out;
    out.gradient = Image<T>(image.width, image.height, image.channels);
    const auto channels = static_cast<std::size_t>(image.channels);
    const auto counts = [&](std::size_t pixel) { return mask.empty() || mask.data[pixel] != 0; };

    const T l1_count =
        T(channels * std::max<std::size_t>(1, counted_pixels(image.width, image.height, mask)));
    for (std::size_t i = 0; i < image.data.size(); ++i) {
        if (!counts(i / channels)) continue;
        const T difference = image.data[i] - target.data[i];
        out.l1 += std::abs(difference);
        const T sign = difference > 0 ? T(1) : difference < 0 ? T(-1) : T(0);
        out.gradient.data[i] = (1 - ssim_weight) * sign / l1_count;
    }
    out.l1 /= l1_count;

    const Image8 windows = valid_mask(mask);
    const std::size_t window_count = counted_pixels(
        std::max(0, image.width - 2 * kSsimRadius), std::max(0, image.height - 2 * kSsimRadius), windows);
    if (window_count > 0) {
        const T ssim_count = T(channels * window_count);
        T sum = 0;
        for (std::size_t c = 0; c < channels; ++c) {
            const int channel = static_cast<int>(c);
            Image<T> gradient(image.width, image.height, 1);
            add_channel_ssim(masked_channel(image, channel, mask),
                             masked_channel(target, channel, mask),
                             mask,
                             -ssim_weight / ssim_count,
                             sum,
                             gradient);
            for (std::size_t p = 0; p < gradient.data.size(); ++p)
                if (counts(p)) out.gradient.data[p * channels + c] += gradient.data[p];
        }
        out.ssim = sum / ssim_count;
    }
    out.loss = (1 - ssim_weight) * out.l1 + ssim_weight * (1 - out.ssim);
    return out;
}

}  // namespace splatelier::math

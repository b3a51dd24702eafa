// How good a picture is: PSNR and SSIM as the field reports them (torchmetrics). Pictures are clamped by the
// caller.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/ssim.h"

#include <limits>

namespace splatelier::math {

/// Mean squared difference over all channels of the pixels that count; 0 where none does.
template <typename T>
[[nodiscard]] double mean_squared_error(const Image<T>& image,
                                        const Image<T>& reference,
                                        const Image8& mask = {}) {
    const auto channels = static_cast<std::size_t>(image.channels);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < image.data.size(); ++i) {
        if (!mask.empty() && mask.data[i / channels] == 0) continue;
        const double difference = static_cast<double>(image.data[i]) - static_cast<double>(reference.data[i]);
        sum += difference * difference;
        ++count;
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

/// Peak signal-to-noise ratio in dB of pictures in [0, 1]; infinite for equal ones.
template <typename T>
[[nodiscard]] double psnr(const Image<T>& image, const Image<T>& reference, const Image8& mask = {}) {
    return -10 * std::log10(mean_squared_error(image, reference, mask));
}

/// kValid: over the windows that fit (Wang et al., scikit-image, torchmetrics up to 1.4.1). kReflect: over
/// all pixels, the picture mirrored at its borders (torchmetrics since 1.4.2; what evaluation reports).
enum class SsimPadding { kValid, kReflect };

/// A plane with 5 px more on each side, mirrored without repeating the border.
template <typename T>
[[nodiscard]] Image<T> mirrored(const Image<T>& plane) {
    const auto inside = [](int i, int size) {
        const int period = std::max(1, 2 * (size - 1));
        i = (i % period + period) % period;
        return i < size ? i : period - i;
    };
    Image<T> out(plane.width + 2 * kSsimRadius, plane.height + 2 * kSsimRadius, 1);
    for (int y = 0; y < out.height; ++y) {
        const T* row = plane.pixel(0, inside(y - kSsimRadius, plane.height));
        for (int x = 0; x < out.width; ++x) *out.pixel(x, y) = row[inside(x - kSsimRadius, plane.width)];
    }
    return out;
}

/// Mean SSIM over channels and counting pixels; masked pixels are 0 in both pictures. 1 where nothing counts.
template <typename T>
[[nodiscard]] double ssim(const Image<T>& image,
                          const Image<T>& reference,
                          SsimPadding padding,
                          const Image8& mask = {}) {
    const Image8 counted = padding == SsimPadding::kValid ? valid_mask(mask) : mask;
    double sum = 0;
    std::size_t count = 0;
    for (int c = 0; c < image.channels; ++c) {
        Image<T> x = masked_channel(image, c, mask), y = masked_channel(reference, c, mask);
        if (padding == SsimPadding::kReflect) {
            x = mirrored(x);
            y = mirrored(y);
        }
        const Image<T> value = ssim_map(x, y).value;
        for (std::size_t i = 0; i < value.data.size(); ++i) {
            if (!counted.empty() && counted.data[i] == 0) continue;
            sum += static_cast<double>(value.data[i]);
            ++count;
        }
    }
    return count == 0 ? 1 : sum / static_cast<double>(count);
}

}  // namespace splatelier::math

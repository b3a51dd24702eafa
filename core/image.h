// Pictures in memory, row 0 on top, channels interleaved.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace splatelier {

/// A picture of T with `channels` interleaved: pixel (x, y), channel c is at data[(y * width + x) * channels
/// + c].
template <typename T>
struct Image {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<T> data;

    Image() = default;
    Image(int w, int h, int c)
        : width(w), height(h), channels(c), data(std::size_t(w) * std::size_t(h) * std::size_t(c)) {}

    [[nodiscard]] bool empty() const { return data.empty(); }
    [[nodiscard]] std::size_t pixel_count() const { return std::size_t(width) * std::size_t(height); }
    [[nodiscard]] T* pixel(int x, int y) {
        return data.data() + (std::size_t(y) * std::size_t(width) + std::size_t(x)) * std::size_t(channels);
    }
    [[nodiscard]] const T* pixel(int x, int y) const {
        return data.data() + (std::size_t(y) * std::size_t(width) + std::size_t(x)) * std::size_t(channels);
    }
};

using Image8 = Image<std::uint8_t>;  ///< sRGB as in the file, 0..255
using ImageF = Image<float>;         ///< the same values over 255, or depths in scene units

/// Clamped to [0, 1], scaled, rounded; what is not a number becomes 0.
Image8 to_8bit(const ImageF& image);

}  // namespace splatelier

// Which 16×16-pixel tiles a splat reaches: an exact test, the same wherever pairs are counted or written.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace splatelier::math {

inline constexpr int kTileSizePx = 16;

/// Tiles across an image; the last column and row may hang over its border.
struct TileGrid {
    int width = 0, height = 0;  ///< px
    [[nodiscard]] int columns() const { return (width + kTileSizePx - 1) / kTileSizePx; }
    [[nodiscard]] int rows() const { return (height + kTileSizePx - 1) / kTileSizePx; }
    [[nodiscard]] std::size_t count() const { return index(0, rows()); }
    /// Where the tile stands in an array of all tiles, row by row.
    [[nodiscard]] std::size_t index(int tile_x, int tile_y) const {
        return static_cast<std::size_t>(tile_y) * static_cast<std::size_t>(columns()) +
               static_cast<std::size_t>(tile_x);
    }
};

/// Half-open ranges of tile columns and rows.
struct TileBox {
    int x_begin = 0, x_end = 0, y_begin = 0, y_end = 0;
};

/// The tiles under a splat's bounding box, within the image.
template <typename T>
[[nodiscard]] TileBox tile_box(const TileGrid& grid, const ScreenSplat<T>& splat) {
    const T size = T(kTileSizePx);
    const T rx = T(splat.radius_x_px), ry = T(splat.radius_y_px);
    const auto clamped = [](T tile, int count) {
        return static_cast<int>(std::clamp(tile, T(0), static_cast<T>(count)));
    };
    return {.x_begin = clamped(std::floor((splat.mean_px.x() - rx) / size), grid.columns()),
            .x_end = clamped(std::ceil((splat.mean_px.x() + rx) / size), grid.columns()),
            .y_begin = clamped(std::floor((splat.mean_px.y() - ry) / size), grid.rows()),
            .y_end = clamped(std::ceil((splat.mean_px.y() + ry) / size), grid.rows())};
}

/// Half the squared distance (in standard deviations) at an offset from the mean: alpha = opacity·exp(-this).
template <typename T>
[[nodiscard]] T half_distance2(const Eigen::Vector3<T>& conic, T dx, T dy) {
    return (conic[0] * dx * dx + conic[2] * dy * dy) / 2 + conic[1] * dx * dy;
}

/// True where some point of the rectangle spanned by the tile's pixel centres within the image has
/// alpha >= 1/255. Exact for the rectangle: the least value of a convex quadratic whose centre lies outside
/// is on an edge that the centre sees, and along an edge it is a parabola's.
template <typename T>
[[nodiscard]] bool reaches_tile(const TileGrid& grid, const ScreenSplat<T>& splat, int tile_x, int tile_y) {
    const T half = T(0.5);
    // Offsets of the rectangle's limits from the mean.
    const T x0 = T(tile_x * kTileSizePx) + half - splat.mean_px.x();
    const T x1 = T(std::min((tile_x + 1) * kTileSizePx, grid.width)) - half - splat.mean_px.x();
    const T y0 = T(tile_y * kTileSizePx) + half - splat.mean_px.y();
    const T y1 = T(std::min((tile_y + 1) * kTileSizePx, grid.height)) - half - splat.mean_px.y();
    const T near_x = std::clamp(T(0), x0, x1), near_y = std::clamp(T(0), y0, y1);
    const T limit = std::log(T(255) * splat.opacity);
    if (near_x == 0 && near_y == 0) return limit >= 0;
    T least = std::numeric_limits<T>::infinity();
    if (near_x != 0) {
        const T dy = std::clamp(-splat.conic[1] * near_x / splat.conic[2], y0, y1);
        least = half_distance2(splat.conic, near_x, dy);
    }
    if (near_y != 0) {
        const T dx = std::clamp(-splat.conic[1] * near_y / splat.conic[0], x0, x1);
        least = std::min(least, half_distance2(splat.conic, dx, near_y));
    }
    return least <= limit;
}

}  // namespace splatelier::math

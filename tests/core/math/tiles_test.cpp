// The ellipse-tile test against all points of a tile.
// SPDX-License-Identifier: MIT
#include "core/math/tiles.h"
#include "core/random.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::math;

namespace {

double uniform(std::uint64_t i, std::uint64_t k) {
    return random_uniform(5, i, RandomPurpose::kTest, k);
}

/// A splat with random place, shape (aspect up to 30) and opacity on a 70×53 image.
ScreenSplat<double> random_splat(std::uint64_t i) {
    const double angle = 7 * uniform(i, 0), wide = std::exp(4 * uniform(i, 1) - 1);
    const double thin = std::max(0.6, wide / std::exp(3.4 * uniform(i, 2)));
    Eigen::Matrix2d turn;
    turn << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
    const Eigen::Matrix2d cov =
        turn * Eigen::Vector2d(wide * wide, thin * thin).asDiagonal() * turn.transpose();
    ScreenSplat<double> s;
    s.mean_px = {110 * uniform(i, 3) - 20, 93 * uniform(i, 4) - 20};
    s.conic = conic_of<double>({cov(0, 0), cov(0, 1), cov(1, 1)});
    s.opacity = 1.0 / 255 + uniform(i, 5);
    const double extent = extent_sigmas(s.opacity);
    s.radius_x_px = static_cast<int>(std::ceil(extent * std::sqrt(cov(0, 0))));
    s.radius_y_px = static_cast<int>(std::ceil(extent * std::sqrt(cov(1, 1))));
    return s;
}

/// The largest alpha on a grid of `steps`² points that spans the tile's pixel centres.
double largest_alpha(const TileGrid& grid, const ScreenSplat<double>& s, int tile_x, int tile_y, int steps) {
    const double x0 = 16 * tile_x + 0.5, x1 = std::min(16 * tile_x + 16, grid.width) - 0.5;
    const double y0 = 16 * tile_y + 0.5, y1 = std::min(16 * tile_y + 16, grid.height) - 0.5;
    double largest = 0;
    for (int j = 0; j < steps; ++j)
        for (int i = 0; i < steps; ++i) {
            const double dx = x0 + (x1 - x0) * i / (steps - 1) - s.mean_px.x();
            const double dy = y0 + (y1 - y0) * j / (steps - 1) - s.mean_px.y();
            largest = std::max(largest, s.opacity * std::exp(-half_distance2(s.conic, dx, dy)));
        }
    return largest;
}

bool inside(const TileBox& box, int x, int y) {
    return x >= box.x_begin && x < box.x_end && y >= box.y_begin && y < box.y_end;
}

}  // namespace

TEST_CASE("a tile is listed exactly where some point between its pixel centres reaches alpha 1/255") {
    const TileGrid grid{.width = 70, .height = 53};
    CHECK(grid.columns() == 5);
    CHECK(grid.rows() == 4);
    int listed = 0, boxed_only = 0, undecided = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
        const ScreenSplat<double> s = random_splat(i);
        const TileBox box = tile_box(grid, s);
        for (int y = 0; y < grid.rows(); ++y)
            for (int x = 0; x < grid.columns(); ++x) {
                const bool reaches = reaches_tile(grid, s, x, y);
                const double alpha = largest_alpha(grid, s, x, y, 61);
                CAPTURE(i);
                CAPTURE(x);
                CAPTURE(y);
                // The bounding box loses nothing, and the grid never finds what the test denies.
                if (alpha >= 1.0 / 255) CHECK((reaches && inside(box, x, y)));
                // A reached tile shows it on the grid, but for what slips between grid points.
                if (reaches && alpha < 1.0 / 255 * 0.9) ++undecided;
                listed += reaches && inside(box, x, y);
                boxed_only += !reaches && inside(box, x, y);
            }
    }
    CHECK(undecided <= 4);
    CHECK(listed > 500);
    CHECK(boxed_only > 200);  // the test earns its keep
}

TEST_CASE("a splat whose opacity is just 1/255 reaches only the tile that it stands in") {
    const TileGrid grid{.width = 64, .height = 64};
    ScreenSplat<double> s;
    s.mean_px = {24.5, 24.5};
    s.conic = {1, 0, 1};
    s.opacity = 1.0000001 / 255;
    CHECK(reaches_tile(grid, s, 1, 1));
    CHECK_FALSE(reaches_tile(grid, s, 0, 1));
    CHECK_FALSE(reaches_tile(grid, s, 1, 2));
}

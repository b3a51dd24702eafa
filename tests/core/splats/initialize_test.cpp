// SPDX-License-Identifier: MIT
#include "core/splats/initialize.h"

#include "core/error.h"
#include "core/random.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace splatelier;

namespace {

PointCloud grey_points(std::vector<float> positions) {
    PointCloud points;
    points.colors.assign(positions.size(), 128);
    points.positions = std::move(positions);
    return points;
}

}  // namespace

TEST_CASE("a splat's size is the root mean square distance to its three nearest neighbours") {
    // Along a line, from the first point: distances 1, 3 and 6.
    const SplatCloud cloud =
        initialize_splats(grey_points({0, 0, 0, 1, 0, 0, 3, 0, 0, 6, 0, 0, 100, 0, 0}), {});
    CHECK(std::exp(cloud.log_scales[0]) == doctest::Approx(std::sqrt((1.0 + 9 + 36) / 3)));
    CHECK(std::exp(cloud.log_scales[3]) == doctest::Approx(std::sqrt((1.0 + 4 + 25) / 3)));
    CHECK(cloud.log_scales[1] == cloud.log_scales[0]);
    CHECK(cloud.log_scales[2] == cloud.log_scales[0]);
    InitialSplats half;
    half.scale_factor = 0.5F;
    const SplatCloud smaller = initialize_splats(grey_points({0, 0, 0, 1, 0, 0, 3, 0, 0, 6, 0, 0}), half);
    CHECK(std::exp(smaller.log_scales[0]) == doctest::Approx(0.5 * std::sqrt((1.0 + 9 + 36) / 3)));
}

TEST_CASE("neighbours are the true nearest among many points") {
    std::vector<float> positions;
    for (std::uint64_t i = 0; i < 900; ++i) {
        positions.push_back(static_cast<float>(random_normal(3, 0, RandomPurpose::kTest, i)));
    }
    const SplatCloud cloud = initialize_splats(grey_points(positions), {});
    for (std::size_t i = 0; i < 300; i += 17) {
        std::vector<double> squares;
        for (std::size_t j = 0; j < 300; ++j) {
            double square = 0;
            for (std::size_t c = 0; c < 3; ++c) {
                square += std::pow(double{positions[i * 3 + c]} - double{positions[j * 3 + c]}, 2);
            }
            if (j != i) squares.push_back(square);
        }
        std::sort(squares.begin(), squares.end());
        CHECK(cloud.log_scales[i * 3] ==
              doctest::Approx(0.5 * std::log((squares[0] + squares[1] + squares[2]) / 3)).epsilon(1e-5));
    }
}

TEST_CASE("colours and opacities are stored so that rendering gives them back") {
    PointCloud points = grey_points({0, 0, 0, 1, 1, 1});
    points.colors = {0, 255, 51, 0, 0, 0};
    InitialSplats how;
    how.opacity = 0.2F;
    how.sh_degree = 2;
    const SplatCloud cloud = initialize_splats(points, how);
    const double c0 = 0.28209479177387814;
    CHECK(0.5 + c0 * double{cloud.sh_dc[0]} == doctest::Approx(0.0));
    CHECK(0.5 + c0 * double{cloud.sh_dc[1]} == doctest::Approx(1.0));
    CHECK(0.5 + c0 * double{cloud.sh_dc[2]} == doctest::Approx(0.2));
    CHECK(1 / (1 + std::exp(-cloud.opacity_logits[1])) == doctest::Approx(0.2));
    CHECK(cloud.sh_rest == std::vector<float>(2 * 8 * 3, 0.0F));
    CHECK(cloud.means == points.positions);
}

TEST_CASE("rotations are uniform in [0, 1), and follow the seed") {
    const PointCloud points = grey_points(std::vector<float>(3000, 1.0F));
    InitialSplats how;
    const SplatCloud cloud = initialize_splats(points, how);
    double sum = 0;
    for (const float value : cloud.rotations) {
        CHECK(value >= 0.0F);
        CHECK(value < 1.0F);
        sum += double{value};
    }
    CHECK(std::abs(sum / 4000 - 0.5) < 5 * std::sqrt(1.0 / 12 / 4000));  // five standard errors
    CHECK(initialize_splats(points, how) == cloud);
    how.seed = 1;
    CHECK(initialize_splats(points, how).rotations != cloud.rotations);
}

TEST_CASE("coincident and lone points get a small positive size") {
    std::vector<float> positions(3 * 10000, 2.0F);
    bool all_finite = true;
    for (const float value : initialize_splats(grey_points(positions), {}).log_scales) {
        all_finite &= std::isfinite(value);
    }
    CHECK(all_finite);
    CHECK(std::isfinite(initialize_splats(grey_points({5, 6, 7}), {}).log_scales[0]));
    positions[0] = 12.0F;  // now the cloud has a diagonal of 10
    CHECK(std::exp(initialize_splats(grey_points(positions), {}).log_scales[3]) == doctest::Approx(1e-5));
}

TEST_CASE("no points, or points that are not finite, are errors") {
    CHECK_THROWS_WITH_AS(initialize_splats({}, {}), "there is no initial point to make splats of", Error);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        initialize_splats(grey_points({0, 0, 0, 1, nan, 0}), {}), "initial point 1 is not finite", Error);
}

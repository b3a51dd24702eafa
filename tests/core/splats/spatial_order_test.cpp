// SPDX-License-Identifier: MIT
#include "core/splats/spatial_order.h"

#include "core/random.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

using namespace splatelier;

namespace {

std::vector<float> random_means(std::size_t count) {
    std::vector<float> means(3 * count);
    for (std::size_t i = 0; i < means.size(); ++i)
        means[i] = static_cast<float>(random_uniform(1, 0, RandomPurpose::kTest, i));
    return means;
}

/// From one row to the next, in the mean.
double mean_step(const std::vector<float>& means, const std::vector<std::uint32_t>& order) {
    double sum = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
        double square = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double gap = double{means[order[i] * 3 + axis]} - double{means[order[i - 1] * 3 + axis]};
            square += gap * gap;
        }
        sum += std::sqrt(square);
    }
    return sum / static_cast<double>(order.size() - 1);
}

bool is_permutation_of_rows(std::vector<std::uint32_t> order) {
    std::vector<bool> seen(order.size(), false);
    for (const std::uint32_t row : order) {
        if (row >= seen.size() || seen[row]) return false;
        seen[row] = true;
    }
    return true;
}

}  // namespace

TEST_CASE("the corners of a cube stand in Z order, x fastest") {
    const std::vector<float> corners{1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0};
    CHECK(spatial_order(corners) == std::vector<std::uint32_t>{7, 6, 5, 4, 3, 2, 1, 0});
}

TEST_CASE("every row comes once, and seven of eight have the next one near") {
    const std::vector<float> means = random_means(20000);
    std::vector<std::uint32_t> as_given(20000);
    std::iota(as_given.begin(), as_given.end(), 0U);
    const std::vector<std::uint32_t> order = spatial_order(means);
    CHECK(is_permutation_of_rows(order));
    CHECK(mean_step(means, order) < 0.2 * mean_step(means, as_given));
}

TEST_CASE("eights are dealt: those of one place stand far apart, and within 65,536 rows") {
    // Along x, so that the curve's order is the rows'.
    std::vector<float> means(3 * 100000, 0.0F);
    for (std::size_t row = 0; row < 100000; ++row) means[3 * row] = static_cast<float>(row);
    const std::vector<std::uint32_t> order = spatial_order(means);
    CHECK(is_permutation_of_rows(order));
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    for (std::size_t row = 8; row < 65536; row += 8) {
        const std::size_t before = place[row - 8], here = place[row];
        CHECK(here < 65536);
        CHECK((here > before ? here - before : before - here) >= 256);  // another workgroup
    }
}

TEST_CASE("splats far away do not spoil the order of the others") {
    std::vector<float> means = random_means(20000);
    const double alone = mean_step(means, spatial_order(means));
    const std::vector<float> near_ones = means;
    for (const float far : {1e6F, -1e6F, 3e30F})
        for (int axis = 0; axis < 3; ++axis) means.push_back(far);
    std::vector<std::uint32_t> order = spatial_order(means);
    CHECK(is_permutation_of_rows(order));
    std::erase_if(order, [](std::uint32_t row) { return row >= 20000; });
    CHECK(mean_step(near_ones, order) < 1.1 * alone);
}

TEST_CASE("rows of one place keep their order; values that are no numbers harm nothing") {
    CHECK(spatial_order({}).empty());
    const std::vector<float> same(30, 0.5F);
    CHECK(spatial_order(same) == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    std::vector<float> means = random_means(100);
    means[4] = std::numeric_limits<float>::quiet_NaN();
    means[50] = std::numeric_limits<float>::infinity();
    means[99] = -std::numeric_limits<float>::infinity();
    CHECK(is_permutation_of_rows(spatial_order(means)));
}

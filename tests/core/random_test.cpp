// SPDX-License-Identifier: MIT
#include "core/random.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace splatelier;

TEST_CASE("uniform numbers fill [0, 1) evenly and normals have mean 0 and variance 1") {
    constexpr int kCount = 20000;
    double uniform_sum = 0, normal_sum = 0, normal_square_sum = 0;
    for (int i = 0; i < kCount; ++i) {
        const double u = random_uniform(7, 3, RandomPurpose::kTest, static_cast<std::uint64_t>(i));
        CHECK_GE(u, 0.0);
        CHECK_LT(u, 1.0);
        uniform_sum += u;
        const double n = random_normal(7, 3, RandomPurpose::kTest, static_cast<std::uint64_t>(i));
        normal_sum += n;
        normal_square_sum += n * n;
    }
    // Five standard errors of each mean.
    CHECK(std::abs(uniform_sum / kCount - 0.5) < 5 * std::sqrt(1.0 / 12 / kCount));
    CHECK(std::abs(normal_sum / kCount) < 5 / std::sqrt(kCount));
    CHECK(std::abs(normal_square_sum / kCount - 1) < 5 * std::sqrt(2.0 / kCount));
}

TEST_CASE("streams of different seeds, steps and purposes differ") {
    CHECK(random_bits(1, 0, RandomPurpose::kTest, 0) != random_bits(2, 0, RandomPurpose::kTest, 0));
    CHECK(random_bits(1, 0, RandomPurpose::kTest, 0) != random_bits(1, 1, RandomPurpose::kTest, 0));
    CHECK(random_bits(1, 0, RandomPurpose::kTest, 0) != random_bits(1, 0, RandomPurpose::kViewOrder, 0));
    CHECK(random_bits(1, 0, RandomPurpose::kTest, 0) != random_bits(1, 0, RandomPurpose::kTest, 1));
}

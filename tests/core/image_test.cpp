// SPDX-License-Identifier: MIT
#include "core/image.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace splatelier;

TEST_CASE(
    "pictures of 8 bits hold the nearest level, ends where a value lies beyond, 0 for what is no number") {
    constexpr int kSteps = 1 << 16;
    ImageF image(kSteps, 1, 1);
    for (int i = 0; i < kSteps; ++i)
        image.data[static_cast<std::size_t>(i)] = -0.1F + 1.2F * static_cast<float>(i) / kSteps;
    const Image8 out = to_8bit(image);
    std::size_t apart = 0;
    for (std::size_t i = 0; i < image.data.size(); ++i) {
        const float inside = std::fmin(std::fmax(image.data[i], 0.0F), 1.0F);
        apart += out.data[i] != static_cast<std::uint8_t>(std::lround(inside * 255.0F));
    }
    CHECK(apart == 0);
    ImageF odd(4, 1, 1);
    const float infinity = std::numeric_limits<float>::infinity();
    // The largest float below a half: adding a half to it as a float would round up.
    odd.data = {std::numeric_limits<float>::quiet_NaN(), -infinity, infinity, 0.49999997F / 255.0F};
    CHECK(to_8bit(odd).data == std::vector<std::uint8_t>{0, 0, 255, 0});
}

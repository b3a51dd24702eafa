// How much two pictures differ.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"

#include <doctest/doctest.h>

#include <cmath>

namespace splatelier::test {

// Another engine, or a part of a picture, sums in another order or rounds a position another way: a value beside a
// threshold (an alpha of 1/255, the end of a tile's range) may fall on its other side, and a few pixels may differ.
inline constexpr float kTolerance = 1e-3F;
inline constexpr double kFew = 0.002;

/// Share of the values that are further apart than `tolerance`.
inline double share_apart(const ImageF& a, const ImageF& b, float tolerance) {
    REQUIRE(a.width == b.width);
    REQUIRE(a.height == b.height);
    REQUIRE(a.data.size() == b.data.size());
    std::size_t apart = 0;
    for (std::size_t i = 0; i < a.data.size(); ++i) apart += !(std::abs(a.data[i] - b.data[i]) <= tolerance);
    return static_cast<double>(apart) / static_cast<double>(a.data.size());
}

}  // namespace splatelier::test

// SPDX-License-Identifier: MIT
#include "core/splats/packed_cloud.h"

#include "core/error.h"
#include "core/random.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace splatelier;

namespace {

/// Splats as training leaves them: most near the middle, a few a thousand times farther out.
SplatCloud random_splats(std::size_t count, int sh_degree) {
    SplatCloud cloud;
    cloud.sh_degree = sh_degree;
    cloud.antialiased = true;
    cloud.resize(count);
    std::uint64_t index = 0;
    const auto normal = [&] {
        return static_cast<float>(random_normal(1, 0, RandomPurpose::kTest, index++));
    };
    for (float& value : cloud.means) value = normal();
    for (std::size_t row = 0; row < count; row += 100) cloud.means[3 * row] *= 1000;
    for (float& value : cloud.log_scales) value = -4 + normal();
    for (float& value : cloud.rotations) value = 3 * normal();
    for (float& value : cloud.opacity_logits) value = 2 * normal();
    for (float& value : cloud.sh_dc) value = normal();
    for (float& value : cloud.sh_rest) value = 0.1F * normal();
    return cloud;
}

/// The largest difference in one channel of two arrays, and what half a code of `bits` allows.
void check_channels(const std::vector<float>& before,
                    const std::vector<float>& after,
                    std::size_t width,
                    int bits) {
    REQUIRE(before.size() == after.size());
    for (std::size_t channel = 0; channel < width; ++channel) {
        float low = std::numeric_limits<float>::max();
        float high = std::numeric_limits<float>::lowest();
        double worst = 0;
        for (std::size_t i = channel; i < before.size(); i += width) {
            low = std::min(low, before[i]);
            high = std::max(high, before[i]);
            worst = std::max(worst, std::abs(static_cast<double>(before[i]) - static_cast<double>(after[i])));
        }
        // Half a code, and the rounding of the result to a float.
        const double extent = static_cast<double>(high) - static_cast<double>(low);
        CHECK(worst <= extent * (0.5 / (std::pow(2.0, bits) - 1) + 1e-7));
    }
}

}  // namespace

TEST_CASE("packed splats come back within half a code of each channel's range") {
    const SplatCloud cloud = random_splats(2000, 3);
    const SplatCloud back = unpack(pack(cloud));
    REQUIRE(back.size() == cloud.size());
    CHECK(back.sh_degree == 3);
    CHECK(back.antialiased);
    check_channels(cloud.means, back.means, 3, 24);
    check_channels(cloud.log_scales, back.log_scales, 3, 8);
    check_channels(cloud.sh_dc, back.sh_dc, 3, 16);
    check_channels(cloud.sh_rest, back.sh_rest, 45, 8);
}

TEST_CASE("packed opacities and rotations stay within a 255th of themselves") {
    const SplatCloud cloud = random_splats(2000, 0);
    const SplatCloud back = unpack(pack(cloud));
    for (std::size_t row = 0; row < cloud.size(); ++row) {
        const auto opacity = [&](const SplatCloud& splats) {
            return 1 / (1 + std::exp(-static_cast<double>(splats.opacity_logits[row])));
        };
        CHECK(std::abs(opacity(cloud) - opacity(back)) <= 1.0 / 255);
        double dot = 0;
        double norm = 0;
        for (std::size_t i = 4 * row; i < 4 * row + 4; ++i) {
            dot += static_cast<double>(cloud.rotations[i]) * static_cast<double>(back.rotations[i]);
            norm += static_cast<double>(cloud.rotations[i]) * static_cast<double>(cloud.rotations[i]);
        }
        // Four components, each off by at most half of 2/255, turn a splat by at most 2 × |error| = 4/255 rad.
        CHECK(2 * std::acos(std::min(1.0, std::abs(dot) / std::sqrt(norm))) <= 4.0 / 255 + 1e-6);
    }
}

TEST_CASE("packed splats take a third of their memory even where nothing repeats") {
    const SplatCloud cloud = random_splats(5000, 3);
    CHECK(pack(cloud).size_bytes() < cloud.size() * 59 * sizeof(float) / 3);
}

TEST_CASE("packing takes an empty cloud, values that are no numbers and quaternions of zero") {
    CHECK(unpack(pack(SplatCloud{})).size() == 0);
    SplatCloud cloud = random_splats(3, 1);
    cloud.means[0] = std::numeric_limits<float>::quiet_NaN();
    cloud.log_scales[1] = std::numeric_limits<float>::infinity();
    cloud.opacity_logits[0] = -std::numeric_limits<float>::infinity();
    std::fill_n(cloud.rotations.begin(), 4, 0.0F);
    const SplatCloud back = unpack(pack(cloud));
    for (const auto* values : {&back.means, &back.log_scales, &back.rotations, &back.opacity_logits}) {
        CHECK(std::all_of(values->begin(), values->end(), [](float value) { return std::isfinite(value); }));
    }
}

TEST_CASE("damaged packed splats are refused") {
    const PackedCloud good = pack(random_splats(50, 2));
    PackedCloud cut = good;
    cut.channels.resize(cut.channels.size() / 2);
    CHECK_THROWS_AS((void)unpack(cut), Error);
    PackedCloud longer = good;
    longer.count = std::numeric_limits<std::size_t>::max() / 2;
    CHECK_THROWS_AS((void)unpack(longer), Error);
    PackedCloud unranged = good;
    unranged.ranges.pop_back();
    CHECK_THROWS_AS((void)unpack(unranged), Error);
}

// Values in 16 bits: exact where they can be stored, unbiased where they cannot, and lossless ever after.
// SPDX-License-Identifier: MIT
#include "core/math/stored_values.h"
#include "core/random.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace splatelier;
using namespace splatelier::math;

namespace {

constexpr StoredFormat kFormats[] = {StoredFormat::kHalf, StoredFormat::kBfloat};

/// The largest share of itself by which a stored value may be off, rounded to the nearest.
double nearest_share(StoredFormat format) {
    return format == StoredFormat::kHalf ? 0x1p-11 : 0x1p-8;
}

float stored(StoredFormat format, float value, std::uint32_t offset) {
    return unpacked_value(format, packed_value(format, value, offset));
}
float nearest(StoredFormat format, float value) {
    return stored(format, value, nearest_offset(dropped_bits(format)));
}

std::uint32_t key_of(std::uint64_t step) {
    return static_cast<std::uint32_t>(random_bits(7, step, RandomPurpose::kStochasticRounding, 0));
}

}  // namespace

TEST_CASE("every code of a half and of a bfloat16 survives unpacking and packing, whatever the offset") {
    for (const StoredFormat format : kFormats) {
        const std::uint32_t most = (1U << dropped_bits(format)) - 1;
        const std::uint32_t infinity = format == StoredFormat::kHalf ? 0x7c00 : 0x7f80;
        for (std::uint32_t code = 0; code < infinity; ++code)
            for (const std::uint32_t sign : {0U, 0x8000U}) {
                const auto signed_code = static_cast<std::uint16_t>(sign | code);
                const float value = unpacked_value(format, signed_code);
                for (const std::uint32_t offset : {0U, most / 3, most})
                    REQUIRE_EQ(packed_value(format, value, offset), signed_code);
            }
    }
}

TEST_CASE("halves are IEEE 754's, bfloat16s the upper halves of floats") {
    CHECK(unpacked_value(StoredFormat::kHalf, 0x3c00) == 1.0F);
    CHECK(unpacked_value(StoredFormat::kHalf, 0xc000) == -2.0F);
    CHECK(unpacked_value(StoredFormat::kHalf, 0x7bff) == 65504.0F);
    CHECK(unpacked_value(StoredFormat::kHalf, 0x0001) == 0x1p-24F);
    CHECK(unpacked_value(StoredFormat::kHalf, 0x03ff) == 1023 * 0x1p-24F);
    CHECK(unpacked_value(StoredFormat::kBfloat, 0x3f80) == 1.0F);
    CHECK(unpacked_value(StoredFormat::kBfloat, 0xbe80) == -0.25F);
    CHECK(nearest(StoredFormat::kHalf, 1e9F) == 65504.0F);
    CHECK(nearest(StoredFormat::kHalf, 3e-8F) == 0x1p-24F);
}

TEST_CASE("rounding to the nearest is off by half of the last bit at most") {
    for (const StoredFormat format : kFormats)
        for (std::uint64_t i = 0; i < 2000; ++i) {
            const auto value = static_cast<float>(random_normal(1, 0, RandomPurpose::kTest, i));
            CHECK(std::abs(nearest(format, value) - value) <=
                  nearest_share(format) * double{std::abs(value)} + 0x1p-25);
        }
}

TEST_CASE("stochastic rounding gives one of the two neighbours, and the value itself on average") {
    constexpr std::uint32_t kDraws = 40000;
    for (const StoredFormat format : kFormats)
        for (const float value : {0.7123F, -0.013457F, 1.9999F, -3.1e-4F, 2.5000001F}) {
            CAPTURE(value);
            double sum = 0, low = 1e9, high = -1e9;
            for (std::uint32_t i = 0; i < kDraws; ++i) {
                const std::uint32_t bits = rounding_bits(key_of(i / 200), i % 200, i % 59);
                const double rounded = double{stored(format, value, value_offset(format, bits))};
                sum += rounded;
                low = std::min(low, rounded);
                high = std::max(high, rounded);
            }
            const double gap = 4 * nearest_share(format) * double{std::abs(value)};  // at most
            CHECK(low <= double{value});
            CHECK(high >= double{value});
            CHECK(high - low <= gap);
            CHECK(std::abs(sum / kDraws - double{value}) < 4 * 0.5 * gap / std::sqrt(kDraws));
        }
}

TEST_CASE("steps far below the last bit add up") {
    for (const StoredFormat format : kFormats) {
        double sum = 0;
        constexpr std::uint32_t kSplats = 200, kSteps = 500;
        constexpr float kStep = 1e-5F;  // a half near 0.5 has gaps of 4.9e-4, a bfloat16 of 3.9e-3
        for (std::uint32_t splat = 0; splat < kSplats; ++splat) {
            float value = nearest(format, 0.5F);
            for (std::uint32_t step = 0; step < kSteps; ++step)
                value = stored(
                    format, value + kStep, value_offset(format, rounding_bits(key_of(step), splat, 12)));
            sum += double{value};
        }
        CHECK(sum / kSplats == doctest::Approx(0.505).epsilon(0.002));
    }
}

TEST_CASE("a root keeps eleven bits from 2^-50 to 2^14, and every code survives") {
    for (std::uint32_t code = 0; code < 0x10000U; ++code)
        for (const std::uint32_t offset : {0U, 0x1fffU})
            REQUIRE_EQ(packed_root(unpacked_root(static_cast<std::uint16_t>(code)), offset), code);
    for (int exponent = -49; exponent < 13; ++exponent) {
        const float root = 1.2345678F * std::ldexp(1.0F, exponent);
        const float kept = unpacked_root(packed_root(root, nearest_offset(kRootDroppedBits)));
        CHECK(std::abs(kept / root - 1) < 0x1p-11F);
    }
    CHECK(unpacked_root(packed_root(1e-16F, 0)) == 0);
    CHECK(unpacked_root(packed_root(1e9F, 0)) == 16376.0F);
}

TEST_CASE("a second moment that only fades, fades as it should") {
    double sum = 0;
    constexpr std::uint32_t kSplats = 300, kSteps = 1000;
    for (std::uint32_t splat = 0; splat < kSplats; ++splat) {
        Moments moments{0, 1e-16F};  // of a gradient of 1e-8
        for (std::uint32_t step = 0; step < kSteps; ++step)
            moments = unpacked_moments(packed_moments(
                0, 0.999F * moments.second, root_offset(rounding_bits(key_of(step), splat, 3))));
        sum += double{moments.second};
    }
    CHECK(sum / kSplats == doctest::Approx(1e-16 * std::pow(0.999, kSteps)).epsilon(0.02));
}

TEST_CASE("moments that were unpacked pack to the same codes; tiny ones become zero") {
    for (std::uint64_t i = 0; i < 20000; ++i) {
        const auto bits = static_cast<std::uint32_t>(random_bits(1, 0, RandomPurpose::kTest, i));
        const float root = unpacked_root(static_cast<std::uint16_t>(bits));
        const auto ratio = static_cast<float>(7 * random_uniform(2, 0, RandomPurpose::kTest, i) - 3.5);
        const StoredMoments first =
            packed_moments(ratio * std::exp2(-float(i % 24)) * root, root * root, bits >> 19);
        const Moments unpacked = unpacked_moments(first);
        const StoredMoments again = packed_moments(unpacked.first, unpacked.second, ~bits >> 19);
        REQUIRE_EQ(again.root, first.root);
        REQUIRE_EQ(again.ratio, first.ratio);
        REQUIRE_EQ(unpacked.second, root * root);
    }
    CHECK_EQ(packed_moments(1e-17F, 1e-32F, 0).ratio, 0);
    CHECK_EQ(packed_moments(1e-17F, 1e-16F, 0).ratio, 0);
}

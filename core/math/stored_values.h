// Training state in 16 bits: how a value is rounded, packed and unpacked. The plain twin of core/cpu/stored_values-inl.h
// and shaders/stored_values.glsl, which follow it to the bit.
//
// - A colour coefficient is a half or a bfloat16, rounded stochastically: a step of Adam far below the last bit kept
//   still moves it, on average by just that step. What is rounded away comes back as noise, though, and a bfloat16 near
//   1 has gaps of 1/128, thrice a step of the base colour: with bfloat16s those three coefficients stay floats.
// - Adam's second moment v is kept as its root s = sqrt(v), rounded stochastically too: v fades by a thousandth a step,
//   less than the last bit. A plain half would flush v to zero (gradients are about 1e-8); s has no sign, so it takes
//   six bits of exponent and ten of mantissa: 2^-50, Adam's epsilon, to 2^14.
// - Adam's first moment m is kept as its ratio to s, which |m| <= 7.3 s bounds (Cauchy-Schwarz on the two sums with
//   betas 0.9 and 0.999): it needs no scale of its own, so it is a half whatever the colours are. It turns over by a
//   tenth a step, so rounding it to the nearest loses nothing.
//
// Whatever is unpacked packs to the same bits again, whatever the random offset: a checkpoint of m, v and the
// parameters in fp32 holds exactly what was stored.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace splatelier::math {

/// The two formats of 16 bits with a sign. Both drop low bits of a float's mantissa.
enum class StoredFormat { kHalf, kBfloat };

inline constexpr std::uint32_t kHalfDroppedBits = 13, kBfloatDroppedBits = 16, kRootDroppedBits = 13;

[[nodiscard]] constexpr std::uint32_t dropped_bits(StoredFormat format) {
    return format == StoredFormat::kHalf ? kHalfDroppedBits : kBfloatDroppedBits;
}
/// How many of a splat's colour coefficients stay floats: the base colour, or none.
[[nodiscard]] constexpr std::size_t full_color_values(StoredFormat format) {
    return format == StoredFormat::kHalf ? 0 : 3;
}
/// The offset that rounds to the nearest value, halves away from zero.
[[nodiscard]] constexpr std::uint32_t nearest_offset(std::uint32_t dropped) {
    return 1U << (dropped - 1);
}

inline constexpr std::uint32_t kHalfBias = 112U
                                           << 10;  ///< exponent bias of floats less that of halves, in place
inline constexpr std::uint32_t kRootBias = 77U << 10;  ///< the same of roots: the least is 2^-50
inline constexpr std::uint32_t kLargestHalf = 0x7bff;
inline constexpr std::uint32_t kSmallestNormalHalf = 0x38800000;  ///< 2^-14 as a float
inline constexpr std::uint32_t kSmallestRatio = 0x33800000;  ///< 2^-24 as a float; smaller ratios are zero

/// A value with all but the bits kept cleared. `offset` below 2^dropped is added before: uniformly random, it makes the
/// result unbiased. Below 2^-14 halves are then rounded to the nearest multiple of 2^-24; above 65504 they stay there.
[[nodiscard]] inline std::uint16_t packed_value(StoredFormat format, float value, std::uint32_t offset) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000U;
    const std::uint32_t dropped = dropped_bits(format);
    const std::uint32_t kept = ((bits & 0x7fffffffU) + offset) >> dropped;
    if (format == StoredFormat::kBfloat) return static_cast<std::uint16_t>(sign | kept);
    std::uint32_t code = std::min(kept - kHalfBias, kLargestHalf);
    if (kept << dropped < kSmallestNormalHalf)
        code = std::bit_cast<std::uint32_t>(std::bit_cast<float>(kept << dropped) + 0.5F) -
               std::bit_cast<std::uint32_t>(0.5F);
    return static_cast<std::uint16_t>(sign | code);
}

[[nodiscard]] inline float unpacked_value(StoredFormat format, std::uint16_t code) {
    if (format == StoredFormat::kBfloat) return std::bit_cast<float>(std::uint32_t{code} << 16);
    const std::uint32_t sign = (code & 0x8000U) << 16, magnitude = code & 0x7fffU;
    const std::uint32_t bits = magnitude < 0x400U
                                   ? std::bit_cast<std::uint32_t>(static_cast<float>(magnitude) * 0x1p-24F)
                                   : (magnitude + kHalfBias) << kHalfDroppedBits;
    return std::bit_cast<float>(sign | bits);
}

/// `root` must not be negative; below 2^-50 it becomes zero.
[[nodiscard]] inline std::uint16_t packed_root(float root, std::uint32_t offset) {
    const std::uint32_t kept = (std::bit_cast<std::uint32_t>(root) + offset) >> kRootDroppedBits;
    return kept <= kRootBias ? std::uint16_t{0}
                             : static_cast<std::uint16_t>(std::min(kept - kRootBias, 0xffffU));
}

[[nodiscard]] inline float unpacked_root(std::uint16_t code) {
    return code == 0 ? 0.0F : std::bit_cast<float>((code + kRootBias) << kRootDroppedBits);
}

/// Both moments of a parameter as they are stored.
struct StoredMoments {
    std::uint16_t ratio = 0, root = 0;
};

/// `root_offset` below 2^kRootDroppedBits.
[[nodiscard]] inline StoredMoments packed_moments(float first, float second, std::uint32_t root_offset) {
    StoredMoments stored;
    stored.root = packed_root(std::sqrt(second), root_offset);
    if (stored.root == 0) return stored;
    const float ratio = first / unpacked_root(stored.root);
    if (std::abs(ratio) >= std::bit_cast<float>(kSmallestRatio))
        stored.ratio = packed_value(StoredFormat::kHalf, ratio, nearest_offset(kHalfDroppedBits));
    return stored;
}

struct Moments {
    float first = 0, second = 0;
};

[[nodiscard]] inline Moments unpacked_moments(StoredMoments stored) {
    const float root = unpacked_root(stored.root);
    return {unpacked_value(StoredFormat::kHalf, stored.ratio) * root, root * root};
}

/// A bijection that mixes well. Source: Wellons 2018 ("Prospecting for Hash Functions"), lowbias32.
[[nodiscard]] constexpr std::uint32_t mixed(std::uint32_t x) {
    x = (x ^ x >> 16) * 0x7feb352dU;
    x = (x ^ x >> 15) * 0x846ca68bU;
    return x ^ x >> 16;
}

inline constexpr std::uint32_t kGoldenGamma32 = 0x9e3779b9;  ///< 2^32 / golden ratio

/// 32 random bits of one parameter of one splat in a step. `key` is 32 bits of (seed, step), `row` counts a splat's
/// parameters: mean 0-2, log scales 3-5, rotation 6-9, opacity 10, then the colour's coefficients, RGB fastest.
[[nodiscard]] constexpr std::uint32_t rounding_bits(std::uint32_t key,
                                                    std::uint32_t splat,
                                                    std::uint32_t row) {
    const std::uint32_t x = mixed(key + splat * kGoldenGamma32) + row * kGoldenGamma32;
    const std::uint32_t y = (x ^ x >> 15) * 0x846ca68bU;
    return y ^ y >> 16;
}

/// Which of them round the parameter, and which the root.
[[nodiscard]] constexpr std::uint32_t value_offset(StoredFormat format, std::uint32_t bits) {
    return bits & ((1U << dropped_bits(format)) - 1);
}
[[nodiscard]] constexpr std::uint32_t root_offset(std::uint32_t bits) {
    return bits >> (32 - kRootDroppedBits);
}

}  // namespace splatelier::math

// SPDX-License-Identifier: MIT
#include "core/random.h"

#include <cmath>
#include <numbers>

namespace splatelier {
namespace {

constexpr std::uint64_t kGoldenGamma =
    0x9e3779b97f4a7c15ULL;  // SplitMix64's odd increment, 2^64 / golden ratio

std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double to_unit(std::uint64_t bits) {
    return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

}  // namespace

std::uint64_t random_bits(std::uint64_t seed,
                          std::uint64_t step,
                          RandomPurpose purpose,
                          std::uint64_t index) {
    const std::uint64_t stream = mix(seed * kGoldenGamma + static_cast<std::uint64_t>(purpose));
    return mix(mix(stream + (step + 1) * kGoldenGamma) + (index + 1) * kGoldenGamma);
}

double random_uniform(std::uint64_t seed, std::uint64_t step, RandomPurpose purpose, std::uint64_t index) {
    return to_unit(random_bits(seed, step, purpose, index));
}

double random_normal(std::uint64_t seed, std::uint64_t step, RandomPurpose purpose, std::uint64_t index) {
    const std::uint64_t bits = random_bits(seed, step, purpose, index);
    const double radius = std::sqrt(-2.0 * std::log(1.0 - to_unit(bits)));
    return radius * std::cos(2.0 * std::numbers::pi * to_unit(mix(bits + kGoldenGamma)));
}

}  // namespace splatelier

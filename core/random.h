// Random numbers without state: a pure function of what they are for, so that a checkpoint stores counters
// only.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace splatelier {

/// What a stream of numbers is drawn for; part of the counter, so that streams never meet. The values are part
/// of what makes a run repeatable, and shaders/random.glsl has some of them: never change one, never reuse one.
enum class RandomPurpose : std::uint32_t {
    kViewOrder = 1,
    kSplitNoise = 2,
    kRelocation = 3,
    kAddition = 4,
    kMcmcNoise = 5,
    kInitialPoints = 6,
    kStochasticRounding = 7,
    kBenchScene = 8,
    kTest = 9,
    kInitialRotations = 10,
    kDemoScene = 11,
};

/// 64 well-mixed bits of (seed, step, purpose, index): two rounds of the SplitMix64 finaliser
/// (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t step, RandomPurpose purpose, std::uint64_t index);

/// Uniform in [0, 1), 53 bits.
double random_uniform(std::uint64_t seed, std::uint64_t step, RandomPurpose purpose, std::uint64_t index);

/// Standard normal (Box-Muller on two uniforms of the same counter).
double random_normal(std::uint64_t seed, std::uint64_t step, RandomPurpose purpose, std::uint64_t index);

}  // namespace splatelier

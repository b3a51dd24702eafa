// Random numbers without state, the same counters as core/random.cpp: SplitMix64's finaliser on (seed, step, purpose,
// index). 64-bit words as uvec2(low, high), for drivers without 64-bit integers.
// Source: Steele, Lea, Flood 2014 ("Fast splittable pseudorandom number generators").
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_RANDOM_GLSL
#define SPLATELIER_RANDOM_GLSL
#include "layout.h"

const uvec2 kGoldenGamma = uvec2(0x7f4a7c15u, 0x9e3779b9u);  // 2^64 / golden ratio
const uint kMcmcNoise = 5u;  // RandomPurpose::kMcmcNoise

uvec2 add64(uvec2 a, uvec2 b) {
    uint carry;
    const uint low = uaddCarry(a.x, b.x, carry);
    return uvec2(low, a.y + b.y + carry);
}

uvec2 multiply64(uvec2 a, uvec2 b) {
    uint high, low;
    umulExtended(a.x, b.x, high, low);
    return uvec2(low, high + a.x * b.y + a.y * b.x);
}

uvec2 xor_shifted64(uvec2 a, uint bits) {  // 0 < bits < 32
    return a ^ uvec2((a.x >> bits) | (a.y << (32u - bits)), a.y >> bits);
}

uvec2 mix64(uvec2 z) {
    z = multiply64(xor_shifted64(z, 30u), uvec2(0x1ce4e5b9u, 0xbf58476du));
    z = multiply64(xor_shifted64(z, 27u), uvec2(0x133111ebu, 0x94d049bbu));
    return xor_shifted64(z, 31u);
}

uvec2 random_bits(uint purpose, uvec2 index) {
    const uvec2 stream = mix64(add64(multiply64(frame.seed.xy, kGoldenGamma), uvec2(purpose, 0u)));
    const uvec2 step = add64(frame.capacity.zw, uvec2(1u, 0u));
    const uvec2 at = mix64(add64(stream, multiply64(step, kGoldenGamma)));
    return mix64(add64(at, multiply64(add64(index, uvec2(1u, 0u)), kGoldenGamma)));
}

// The upper 32 of the 53 bits that core/random.cpp takes: 24 of them survive in a float.
float to_unit(uvec2 bits) { return float(bits.y >> 8u) * (1.0 / 16777216.0); }

// Standard normal (Box-Muller on two uniforms of one counter).
float random_normal(uint purpose, uvec2 index) {
    const uvec2 bits = random_bits(purpose, index);
    const float radius = sqrt(-2.0 * log(1.0 - to_unit(bits)));
    return radius * cos(6.28318531 * to_unit(mix64(add64(bits, kGoldenGamma))));
}
#endif

// Training state in 16 bits: four values in two words, and back. core/math/stored_values.h says what they mean.
// PRECISION: 0 fp32, 1 fp16, 2 bf16. SH_QUADS: vec4s of colour coefficients a splat.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_STORED_VALUES_GLSL
#define SPLATELIER_STORED_VALUES_GLSL
#include "layout.h"

const uint kRootBias = 77u << 10u;    // of the exponent, in place: the least root is 2^-50
const uint kRootDroppedBits = 13u;      // bits of a float's mantissa
const float kSmallestRatio = 1.0 / 16777216.0;

const uint kHalfDroppedBits = 13u;
#if PRECISION == 1
const uint kDroppedBits = kHalfDroppedBits;
const uint kFullColorQuads = 0u;  // quads of colours that hold floats
#else
const uint kDroppedBits = 16u;
const uint kFullColorQuads = 1u;
#endif

uvec2 packed_codes(uvec4 codes) { return codes.xz | codes.yw << 16u; }
uvec4 unpacked_codes(uvec2 words) { return uvec4(words.x & 0xffffu, words.x >> 16u, words.y & 0xffffu, words.y >> 16u); }

// `offset` below 2^kDroppedBits: random ones make the result unbiased.
uvec4 kept_bits(vec4 values, uvec4 offset, uint dropped) {
    return ((floatBitsToUint(values) & 0x7fffffffu) + offset) & ~((1u << dropped) - 1u);
}

uvec2 packed_halves(vec4 values, uvec4 offset) {
    const uvec4 sign = floatBitsToUint(values) & 0x80000000u;
    const uvec4 kept = kept_bits(values, offset, kHalfDroppedBits);
    // 65504 at most; what is left of the mantissa is exact in a half but for multiples of 2^-24 below 2^-14.
    const vec4 rounded = uintBitsToFloat(sign | min(kept, uvec4(0x477fe000u)));
    return uvec2(packHalf2x16(rounded.xy), packHalf2x16(rounded.zw));
}

vec4 unpacked_halves(uvec2 words) { return vec4(unpackHalf2x16(words.x), unpackHalf2x16(words.y)); }

uvec2 packed_values(vec4 values, uvec4 offset) {
#if PRECISION == 1
    return packed_halves(values, offset);
#else
    const uvec4 sign = floatBitsToUint(values) & 0x80000000u;
    return packed_codes((sign | kept_bits(values, offset, kDroppedBits)) >> 16u);
#endif
}

vec4 unpacked_values(uvec2 words) {
#if PRECISION == 1
    return unpacked_halves(words);
#else
    return uintBitsToFloat(uvec4(words.x << 16u, words.x & 0xffff0000u, words.y << 16u, words.y & 0xffff0000u));
#endif
}

// Colours stand behind the geometry, two of their quads to a pair; one of floats is a pair by itself.
const uint kColorPairs = kFullColorQuads + (SH_QUADS - kFullColorQuads + 1u) / 2u;
bool begins_pair(uint q) { return q < kFullColorQuads || (q - kFullColorQuads) % 2u == 0u; }
// Where the pair of the colours' quad `q` stands among all of a splat's.
uint color_pair(uint q) { return kGeometryQuads + (q < kFullColorQuads ? q : kFullColorQuads + (q - kFullColorQuads) / 2u); }
vec4 color_in_pair(uvec4 pair, uint q) {
    if (q < kFullColorQuads) return uintBitsToFloat(pair);
    return unpacked_values(begins_pair(q) ? pair.xy : pair.zw);
}

uvec4 packed_roots(vec4 roots, uvec4 offset) {
    const uvec4 kept = (floatBitsToUint(roots) + offset) >> kRootDroppedBits;
    return min(max(kept, uvec4(kRootBias)) - kRootBias, uvec4(0xffffu));
}

vec4 unpacked_roots(uvec4 codes) {
    const vec4 roots = uintBitsToFloat((codes + kRootBias) << kRootDroppedBits);
    return mix(vec4(0.0), roots, notEqual(codes, uvec4(0u)));
}

// Ratios of four first moments to their roots in .xy, the roots in .zw.
uvec4 packed_moments(vec4 first, vec4 second, uvec4 root_offset) {
    const uvec4 codes = packed_roots(sqrt(second), root_offset);
    const vec4 roots = unpacked_roots(codes);
    vec4 ratios = first / max(roots, vec4(kSmallestRatio * kSmallestRatio * kSmallestRatio));
    ratios = mix(ratios, vec4(0.0), lessThan(abs(ratios), vec4(kSmallestRatio)));
    ratios = mix(ratios, vec4(0.0), equal(codes, uvec4(0u)));
    return uvec4(packed_halves(ratios, uvec4(1u << (kHalfDroppedBits - 1u))), packed_codes(codes));
}

void unpack_moments(uvec4 stored, out vec4 first, out vec4 second) {
    const vec4 roots = unpacked_roots(unpacked_codes(stored.zw));
    first = unpacked_halves(stored.xy) * roots;
    second = roots * roots;
}

const uint kGoldenGamma32 = 0x9e3779b9u;

// What all parameters of a splat share of their random bits. `key`: 32 bits of (seed, step).
uint rounding_stream(uint key, uint splat) {
    uint x = key + splat * kGoldenGamma32;
    x = (x ^ x >> 16u) * 0x7feb352du;
    x = (x ^ x >> 15u) * 0x846ca68bu;
    return x ^ x >> 16u;
}

// Random bits of four parameters, by their rows.
uvec4 rounding_bits(uint stream, uvec4 rows) {
    uvec4 x = stream + rows * kGoldenGamma32;
    x = (x ^ x >> 15u) * 0x846ca68bu;
    return x ^ x >> 16u;
}
uvec4 value_offsets(uvec4 bits) { return bits & ((1u << kDroppedBits) - 1u); }
uvec4 root_offsets(uvec4 bits) { return bits >> (32u - kRootDroppedBits); }
#endif

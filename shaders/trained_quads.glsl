// A trained splat's parameters and moments, four at a time, in the precision that they are stored in. Takes bindings
// 0 to 2. PRECISION: 0 fp32, 1 fp16, 2 bf16. SH_QUADS: vec4s of colour coefficients a splat.
// fp32: a quad's parameters, first moments and second moments stand in a buffer each. 16 bits: the parameters of the
// geometry as in fp32, of two quads of colours in one uvec4 (bf16: the first quad alone, as floats, of which only the
// base colour's are not rounded); both moments of a quad in one uvec4.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_TRAINED_QUADS_GLSL
#define SPLATELIER_TRAINED_QUADS_GLSL
#include "layout.h"
#include "splat.glsl"
#include "stored_values.glsl"

// Four parameters and their moments.
struct Quad {
    vec4 parameter, first, second;
};

const uint kMomentQuads = kGeometryQuads + SH_QUADS;

#if PRECISION == 0
layout(std430, binding = 0) restrict buffer Parameters { vec4 parameters[]; };
layout(std430, binding = 1) restrict buffer FirstMoments { vec4 first_moments[]; };
layout(std430, binding = 2) restrict buffer SecondMoments { vec4 second_moments[]; };

void begin_splat(uint splat) {}

Quad load_quad(uint local, uint q) {
    const uint at = quad_index(local, q, kMomentQuads);
    return Quad(parameters[at], first_moments[at], second_moments[at]);
}

void store_quad(uint local, uint q, Quad quad) {
    const uint at = quad_index(local, q, kMomentQuads);
    parameters[at] = quad.parameter;
    first_moments[at] = quad.first;
    second_moments[at] = quad.second;
}

Quad load_color(uint local, uint q) { return load_quad(local, kGeometryQuads + q); }
void store_color(uint local, uint q, bool last, Quad quad) { store_quad(local, kGeometryQuads + q, quad); }
#else
layout(std430, binding = 0) restrict buffer Parameters { uvec4 parameters[]; };
layout(std430, binding = 1) restrict buffer Moments { uvec4 moments[]; };

const uint kParameterQuads = kGeometryQuads + kColorPairs;

uint g_rounding;       // of the splat in work
uvec4 g_loaded_pair;   // two quads of colours as last loaded
uvec4 g_stored_pair;

void begin_splat(uint splat) { g_rounding = rounding_stream(frame.seed.z, splat); }

// The rows (core/math/stored_values.h) of a quad's parameters. The geometry's fourth ones are the opacity, nothing, and
// the quaternion's last.
uvec4 quad_rows(uint q) {
    if (q == 0u) return uvec4(0u, 1u, 2u, 10u);
    if (q == 1u) return uvec4(3u, 4u, 5u, 0u);
    if (q == 2u) return uvec4(6u, 7u, 8u, 9u);
    return 4u * q + uvec4(0u, 1u, 2u, 3u) - 1u;
}

void load_moments(uint local, uint q, inout Quad quad) {
    unpack_moments(moments[quad_index(local, q, kMomentQuads)], quad.first, quad.second);
}
void store_moments(uint local, uint q, uvec4 random, Quad quad) {
    moments[quad_index(local, q, kMomentQuads)] = packed_moments(quad.first, quad.second, root_offsets(random));
}

// Of the geometry.
Quad load_quad(uint local, uint q) {
    Quad quad;
    quad.parameter = uintBitsToFloat(parameters[quad_index(local, q, kParameterQuads)]);
    load_moments(local, q, quad);
    return quad;
}
void store_quad(uint local, uint q, Quad quad) {
    parameters[quad_index(local, q, kParameterQuads)] = floatBitsToUint(quad.parameter);
    store_moments(local, q, rounding_bits(g_rounding, quad_rows(q)), quad);
}

// Colours are loaded in increasing order from 0, and stored so.
Quad load_color(uint local, uint q) {
    if (begins_pair(q)) g_loaded_pair = parameters[quad_index(local, color_pair(q), kParameterQuads)];
    Quad quad;
    quad.parameter = color_in_pair(g_loaded_pair, q);
    load_moments(local, kGeometryQuads + q, quad);
    return quad;
}
void store_color(uint local, uint q, bool last, Quad quad) {
    const uvec4 random = rounding_bits(g_rounding, quad_rows(kGeometryQuads + q));
    store_moments(local, kGeometryQuads + q, random, quad);
    const uvec2 words = packed_values(quad.parameter, value_offsets(random));
    if (q < kFullColorQuads) {
        const float rounded = unpacked_values(words).w;
        parameters[quad_index(local, color_pair(q), kParameterQuads)] =
            floatBitsToUint(vec4(quad.parameter.xyz, rounded));
        return;
    }
    if (begins_pair(q)) {
        // The other half stays where this quad is the last one in use: its pair is still the one that was loaded.
        g_stored_pair = uvec4(words, g_loaded_pair.zw);
        if (!last) return;
    } else {
        g_stored_pair.zw = words;
    }
    parameters[quad_index(local, color_pair(q), kParameterQuads)] = g_stored_pair;
}
#endif
#endif

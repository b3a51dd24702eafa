// Which tiles a splat reaches: row by row, the interval of its ellipse alpha >= 1/255 against the rectangle of a tile's
// pixel centres. Exact; counted and written by this one code, without room for the compiler to round them apart.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_TILES_GLSL
#define SPLATELIER_TILES_GLSL
#include "layout.h"
#include "splat.glsl"

// What the test needs, all of it stored in the splat's record.
struct Ellipse {
    vec2 mean_px;
    vec3 cov;      // low-passed covariance (xx, xy, yy), px²
    float det;     // of it
    float limit;   // squared distance in standard deviations where alpha is 1/255
};

// `scaled_conic`: (a, b, c) times (-log2 e / 2, -log2 e, -log2 e / 2), as the record has it.
Ellipse ellipse_of(vec2 mean_px, vec3 scaled_conic, float det, float log2_opacity) {
    precise Ellipse e;
    e.mean_px = mean_px;
    e.cov = vec3(-2.0 * kLn2 * scaled_conic.z, kLn2 * scaled_conic.y, -2.0 * kLn2 * scaled_conic.x) * det;
    e.det = det;
    e.limit = 2.0 * kLn2 * (log2_opacity + 7.99435344);  // log2 255
    return e;
}

// Half-open range of tiles along one axis whose pixel centres lie within [from, to], px.
uvec2 tile_range(float from, float to, float size_px, uint tiles) {
    precise float first = ceil((from - 15.5) / 16.0);
    precise float last = floor((to - 0.5) / 16.0);
    if (from > size_px - 0.5 || to < 0.5) return uvec2(0u);
    first = clamp(first, 0.0, float(tiles));
    last = clamp(last, -1.0, float(tiles) - 1.0);
    return last < first ? uvec2(0u) : uvec2(uint(first), uint(last) + 1u);
}

uvec2 tile_rows(Ellipse e) {
    precise float reach = sqrt(e.limit * e.cov.z);
    return tile_range(e.mean_px.y - reach, e.mean_px.y + reach, float(frame.image_size.y), frame.image_size.w);
}

// The columns of tile row `row` that the ellipse reaches.
uvec2 tile_columns(Ellipse e, uint row) {
    const float size_y = float(frame.image_size.y);
    precise float reach_y = sqrt(e.limit * e.cov.z);
    precise float from_y = max(float(row) * 16.0 + 0.5 - e.mean_px.y, -reach_y);
    precise float to_y = min(min(float(row) * 16.0 + 16.0, size_y) - 0.5 - e.mean_px.y, reach_y);
    if (from_y > to_y) return uvec2(0u);
    // The rightmost point of the ellipse, moved into the band; there x = (xy/yy) dy ± sqrt(det/yy (limit - dy²/yy)).
    precise float tip_y = e.cov.y * sqrt(e.limit / e.cov.x);
    precise float right_y = clamp(tip_y, from_y, to_y);
    precise float left_y = clamp(-tip_y, from_y, to_y);
    precise float slope = e.cov.y / e.cov.z;
    precise float spread = e.det / e.cov.z;
    precise float right = slope * right_y + sqrt(spread * max(e.limit - right_y * right_y / e.cov.z, 0.0));
    precise float left = slope * left_y - sqrt(spread * max(e.limit - left_y * left_y / e.cov.z, 0.0));
    return tile_range(e.mean_px.x + left, e.mean_px.x + right, float(frame.image_size.x), frame.image_size.z);
}
#endif

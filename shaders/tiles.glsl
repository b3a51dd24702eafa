// Which tiles a splat reaches: row by row, the interval of its ellipse alpha >= 1/255 against the rectangle of a tile's
// pixel centres. Exact; counted and written by this one code, without room for the compiler to round them apart.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_TILES_GLSL
#define SPLATELIER_TILES_GLSL
#include "layout.h"
#include "splat.glsl"

// What the test needs, from a splat's record. With dy from the mean, px, the ellipse spans x = slope dy ± sqrt(spread
// (limit - dy² by_yy)).
struct Ellipse {
    vec2 mean_px;
    float by_yy;   // 1 / covariance yy (low-passed), 1/px²
    float slope, spread;
    float limit;   // squared distance in standard deviations where alpha is 1/255
    float reach_y; // of the ellipse, px
    float tip_y;   // dy of its rightmost point; the leftmost one's is -tip_y
};

// `scaled_conic`: (a, b, c) times (-log2 e / 2, -log2 e, -log2 e / 2), as the record has it. `det`: of the covariance.
Ellipse ellipse_of(vec2 mean_px, vec3 scaled_conic, float det, float log2_opacity) {
    precise Ellipse e;
    precise vec3 cov = vec3(-2.0 * kLn2 * scaled_conic.z, kLn2 * scaled_conic.y, -2.0 * kLn2 * scaled_conic.x) * det;
    e.mean_px = mean_px;
    e.by_yy = 1.0 / cov.z;
    e.slope = cov.y * e.by_yy;
    e.spread = det * e.by_yy;
    e.limit = 2.0 * kLn2 * (log2_opacity + 7.99435344);  // log2 255
    e.reach_y = sqrt(e.limit * cov.z);
    e.tip_y = cov.y * sqrt(e.limit / cov.x);
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
    return tile_range(
        e.mean_px.y - e.reach_y, e.mean_px.y + e.reach_y, float(frame.image_size.y), frame.image_size.w);
}

// The columns of tile row `row` that the ellipse reaches.
uvec2 tile_columns(Ellipse e, uint row) {
    const float size_y = float(frame.image_size.y);
    precise float from_y = max(float(row) * 16.0 + 0.5 - e.mean_px.y, -e.reach_y);
    precise float to_y = min(min(float(row) * 16.0 + 16.0, size_y) - 0.5 - e.mean_px.y, e.reach_y);
    if (from_y > to_y) return uvec2(0u);
    // The rightmost and leftmost points, moved into the band.
    precise float right_y = clamp(e.tip_y, from_y, to_y);
    precise float left_y = clamp(-e.tip_y, from_y, to_y);
    precise float right = e.slope * right_y + sqrt(e.spread * max(e.limit - right_y * right_y * e.by_yy, 0.0));
    precise float left = e.slope * left_y - sqrt(e.spread * max(e.limit - left_y * left_y * e.by_yy, 0.0));
    return tile_range(e.mean_px.x + left, e.mean_px.x + right, float(frame.image_size.x), frame.image_size.z);
}
#endif

// SPDX-License-Identifier: MIT
#include "core/cpu/project_splats.h"

#include <bit>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/cpu/project_splats.cpp"
#include "hwy/foreach_target.h"
// after foreach_target
#include "core/cpu/projection-inl.h"
#include "core/cpu/spherical_harmonics-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {
namespace {

/// What is kept of each lane of a block until its tiles are listed: the ellipse alpha = 1/255, without a margin.
struct BlockOutlines {
    alignas(64) float extent_x[kBlockSplats], extent_y[kBlockSplats];  ///< px: half its box
    alignas(64) float half_width2[kBlockSplats];                       ///< px², in its middle row
    alignas(64) float inverse_extent_y2[kBlockSplats];                 ///< px⁻²
    alignas(64) float rightmost_y[kBlockSplats];                       ///< px from the middle
    alignas(64) float depth[kBlockSplats];
    alignas(64) float record[4][kBlockSplats][4];  ///< quarters of the SplatRecords
};

/// How much fainter than 1/255 still counts as touching a patch: that test must never drop a pixel which
/// blending, with its own rounding, would keep. In units of 2 ln(alpha).
constexpr float kExtentMargin = 2e-3F;

HWY_INLINE void sh_color(const ProjectionParams& params,
                         const float* block,
                         const Projection& p,
                         Floats* color) {
    using hn::Mul, hn::MulAdd;
    Floats basis[16];
    const Floats inverse_distance =
        hn::Div(splat_value(1.0F), hn::Sqrt(hn::Max(dot(p.from_center, p.from_center), splat_value(1e-30F))));
    sh_basis(params.sh_degree,
             Mul(p.from_center.x, inverse_distance),
             Mul(p.from_center.y, inverse_distance),
             Mul(p.from_center.z, inverse_distance),
             basis);
    const float* sh = block + kRowSh * kBlockSplats;
    const int terms = (params.sh_degree + 1) * (params.sh_degree + 1);
    for (int channel = 0; channel < 3; ++channel) color[channel] = splat_value(0.5F);
    for (int k = 0; k < terms; ++k, sh += 3 * kBlockSplats)
        for (std::size_t channel = 0; channel < 3; ++channel)
            color[channel] = MulAdd(basis[k], load(sh + channel * kBlockSplats), color[channel]);
    for (int channel = 0; channel < 3; ++channel)
        color[channel] = hn::Max(color[channel], hn::Zero(FloatTag()));
}

/// The shortest axis, turned towards the camera, camera frame.
HWY_INLINE void normal_color(const ProjectionParams& params, const Projection& p, Floats* color) {
    const Lanes x_least = hn::And(hn::Le(p.scale.x, p.scale.y), hn::Le(p.scale.x, p.scale.z));
    const Lanes y_least = hn::Le(p.scale.y, p.scale.z);
    const auto pick = [&](Floats ofx, Floats ofy, Floats ofz) {
        return hn::IfThenElse(x_least, ofx, hn::IfThenElse(y_least, ofy, ofz));
    };
    const Floats3 axis = {
        pick(p.r0.x, p.r0.y, p.r0.z), pick(p.r1.x, p.r1.y, p.r1.z), pick(p.r2.x, p.r2.y, p.r2.z)};
    const Lanes away = hn::Gt(dot(axis, p.from_center), hn::Zero(FloatTag()));
    const Floats flip = hn::IfThenElse(away, splat_value(-1.0F), splat_value(1.0F));
    const Floats3 towards = scaled(axis, flip);
    for (std::size_t row = 0; row < 3; ++row) color[row] = dot(camera_row(params, row), towards);
}

/// Projects the kLanes splats at `lane` of a block; returns a bit for each visible one.
HWY_INLINE std::uint32_t project_lanes(const ProjectionParams& params,
                                       const float* block,
                                       std::size_t lane,
                                       BlockOutlines& out) {
    using hn::Mul, hn::Add, hn::Div, hn::Sqrt;
    const FloatTag d;
    Projection p;
    const Lanes in_front = to_camera(params, block + lane, p);
    if (hn::AllFalse(d, in_front)) return 0;
    project(params, block + lane, p);
    const Reach reach = screen_reach(params, p);
    const Lanes visible = hn::And(in_front, reach.visible);
    if (hn::AllFalse(d, visible)) return 0;

    Floats color[3];
    switch (params.color) {
        case ColorSource::kSh:
            sh_color(params, block + lane, p, color);
            break;
        case ColorSource::kDepth:
            color[0] = p.z;
            color[1] = color[2] = hn::Zero(d);
            break;
        case ColorSource::kNormal:
            normal_color(params, p, color);
            break;
    }
    const float log2e = 1.44269504F;
    const Floats zero = hn::Zero(d);
    const Floats extent_x2 = Mul(reach.extent2, p.cov_xx), extent_y2 = Mul(reach.extent2, p.cov_yy);
    const Floats slope = Div(p.cov_xy, p.cov_xx), slice_variance = Div(splat_value(1.0F), p.a);
    store(Sqrt(extent_x2), out.extent_x + lane);
    store(Sqrt(extent_y2), out.extent_y + lane);
    store(Mul(reach.extent2, slice_variance), out.half_width2 + lane);
    store(Div(splat_value(1.0F), extent_y2), out.inverse_extent_y2 + lane);
    store(Mul(slope, Sqrt(extent_x2)), out.rightmost_y + lane);
    store(p.z, out.depth + lane);
    const Floats extent2 = Add(reach.extent2, splat_value(kExtentMargin));
    const Floats conic_scale = splat_value(-0.5F * log2e);
    hn::StoreInterleaved4(
        p.u, p.v, Mul(conic_scale, p.a), Mul(splat_value(-log2e), p.b), d, &out.record[0][lane][0]);
    const Floats log2_opacity = Mul(splat_value(log2e), hn::Log(d, p.opacity));
    hn::StoreInterleaved4(
        Mul(conic_scale, p.c), log2_opacity, color[0], color[1], d, &out.record[1][lane][0]);
    hn::StoreInterleaved4(color[2],
                          Div(p.cov_xy, p.cov_yy),
                          Mul(extent2, slice_variance),
                          Div(splat_value(1.0F), Mul(extent2, p.cov_yy)),
                          d,
                          &out.record[2][lane][0]);
    const Floats rightmost_y = Mul(slope, Sqrt(Mul(extent2, p.cov_xx)));
    hn::StoreInterleaved4(rightmost_y, zero, zero, zero, d, &out.record[3][lane][0]);

    alignas(8) std::uint8_t bits[8] = {};
    hn::StoreMaskBits(d, visible, bits);
    return bits[0] | (std::uint32_t{bits[1]} << 8);
}

/// std::min and std::max that give the limit where `value` is not a number: what becomes an index is in range.
HWY_INLINE float at_most(float value, float limit) {
    return value < limit ? value : limit;
}
HWY_INLINE float at_least(float value, float limit) {
    return value > limit ? value : limit;
}
HWY_INLINE float between(float value, float low, float high) {
    return at_most(at_least(value, low), high);
}

/// A range of tiles along one axis, empty where last < first.
struct TileSpan {
    int first, last;
};

/// The tiles, of those that cover `size` pixels, whose pixel centres span something of [low, high].
HWY_INLINE TileSpan tile_span(float low, float high, int size, int tiles) {
    if (!(low <= static_cast<float>(size) - 0.5F && high >= 0.5F)) return {0, -1};
    constexpr float kTiles = 1.0F / kTileSize;
    const auto limit = static_cast<float>(tiles - 1);
    return {static_cast<int>(between(std::ceil((low + 0.5F) * kTiles - 1.0F), 0.0F, limit)),
            static_cast<int>(between(std::floor((high - 0.5F) * kTiles), 0.0F, limit))};
}

/// Makes room for `more` numbers behind the first `used`.
HWY_INLINE void make_room(std::vector<std::uint32_t>& tiles, std::size_t used, std::size_t more) {
    if (tiles.size() < used + more) tiles.resize(std::max(used + more, 2 * tiles.size()));
}

/// Appends every tile whose rectangle of pixel centres the ellipse alpha = 1/255 reaches: exact, as
/// core/math/tiles.h. The ellipse cut by a tile's rows is convex, so the columns between its leftmost and its
/// rightmost point there are just those that it reaches. Source of the idea: Speedy-Splat's AccuTile.
void list_tiles(const ProjectionParams& params,
                const BlockOutlines& outline,
                std::size_t i,
                const SplatRecord& record,
                ProjectedSplats::Chunk& chunk) {
    const float x = record.x, y = record.y, extent_x = outline.extent_x[i], extent_y = outline.extent_y[i];
    TileSpan rows = tile_span(y - extent_y, y + extent_y, params.height, params.tiles_y);
    rows.first = std::max(rows.first, params.first_tile_row);
    rows.last = std::min(rows.last, params.first_tile_row + params.tile_rows - 1);
    const TileSpan box = tile_span(x - extent_x, x + extent_x, params.width, params.tiles_x);
    if (rows.last < rows.first || box.last < box.first) return;
    make_room(chunk.tiles,
              chunk.slot_count,
              static_cast<std::size_t>(rows.last - rows.first + 1) *
                  static_cast<std::size_t>(box.last - box.first + 1));
    std::uint32_t* tiles = chunk.tiles.data();
    const float half_width2 = outline.half_width2[i], inverse_extent_y2 = outline.inverse_extent_y2[i];
    const auto half_width = [=](float at) {
        return std::sqrt(at_least(half_width2 * (1.0F - at * at * inverse_extent_y2), 0.0F));
    };
    for (int row = rows.first; row <= rows.last; ++row) {
        const int end = std::min((row + 1) * kTileSize, params.height);
        const float top = static_cast<float>(row * kTileSize) + 0.5F - y;
        const float bottom = static_cast<float>(end) - 0.5F - y;
        const float y_right = between(outline.rightmost_y[i], top, bottom);
        const float y_left = between(-outline.rightmost_y[i], top, bottom);
        const TileSpan columns = tile_span(x + record.shear * y_left - half_width(y_left),
                                           x + record.shear * y_right + half_width(y_right),
                                           params.width,
                                           params.tiles_x);
        for (int column = std::max(columns.first, box.first); column <= std::min(columns.last, box.last);
             ++column)
            tiles[chunk.slot_count++] =
                static_cast<std::uint32_t>((row - params.first_tile_row) * params.tiles_x + column);
    }
}

void project_chunk_simd(const ProjectionParams& params,
                        const float* chunk_blocks,
                        std::size_t chunk_index,
                        std::size_t splat_count,
                        ProjectedSplats& out) {
    ProjectedSplats::Chunk& chunk = out.chunks[chunk_index];
    chunk.slot_count = 0;
    chunk.visible = 0;
    const std::size_t first_splat = chunk_index * kChunkSplats;
    const std::size_t block_size = block_row_count(params.stored_sh_degree) * kBlockSplats;
    BlockOutlines outline;
    for (std::size_t begin = 0; begin < splat_count; begin += kBlockSplats) {
        const std::size_t block = begin / kBlockSplats;
        std::uint32_t visible = 0;
        for (std::size_t lane = 0; lane < kBlockSplats; lane += kLanes)
            visible |= project_lanes(params, chunk_blocks + block * block_size, lane, outline) << lane;
        if (splat_count - begin < kBlockSplats) visible &= (1U << (splat_count - begin)) - 1;
        out.visible_masks[first_splat / kBlockSplats + block] = static_cast<std::uint16_t>(visible);
        for (; visible != 0; visible &= visible - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(visible));
            const std::size_t splat = first_splat + begin + i;
            SplatRecord& record = out.records[splat];
            for (std::size_t part = 0; part < 4; ++part)
                hn::Store(hn::Load(FourTag(), outline.record[part][i]),
                          FourTag(),
                          reinterpret_cast<float*>(&record) + 4 * part);
            const std::size_t slot = chunk.slot_count;
            list_tiles(params, outline, i, record, chunk);
            out.slots[splat] = {static_cast<std::uint32_t>(slot),
                                static_cast<std::uint32_t>(chunk.slot_count - slot)};
            out.keys[first_splat + chunk.visible] = std::bit_cast<std::uint32_t>(outline.depth[i]);
            out.indices[first_splat + chunk.visible] = static_cast<std::uint32_t>(splat);
            ++chunk.visible;
        }
    }
}

}  // namespace
}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace splatelier::cpu {
namespace {
HWY_EXPORT(project_chunk_simd);
}

void project_chunk(const ProjectionParams& params,
                   const float* chunk_blocks,
                   std::size_t chunk,
                   std::size_t splat_count,
                   ProjectedSplats& out) {
    HWY_DYNAMIC_DISPATCH(project_chunk_simd)(params, chunk_blocks, chunk, splat_count, out);
}

}  // namespace splatelier::cpu
#endif

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

/// What is kept of each lane of a block until its tiles are listed.
struct BlockOutlines {
    alignas(64) float extent_y[kBlockSplats];  ///< px: half the height of the ellipse alpha = 1/255
    alignas(64) float depth[kBlockSplats];
    alignas(64) float record[4][kBlockSplats][4];  ///< quarters of the SplatRecords
};

/// Alpha within this factor of 1/255 still counts as touching: tile tests must never drop a pixel that blending,
/// with its own rounding, would keep. In units of 2 ln(alpha).
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
    const Floats extent2 = Add(reach.extent2, splat_value(kExtentMargin));
    const Floats extent_y2 = Mul(extent2, p.cov_yy);
    const Floats rightmost_y = Mul(Div(p.cov_xy, p.cov_xx), Sqrt(Mul(extent2, p.cov_xx)));
    store(Sqrt(extent_y2), out.extent_y + lane);
    store(p.z, out.depth + lane);
    const Floats conic_scale = splat_value(-0.5F * log2e);
    hn::StoreInterleaved4(
        p.u, p.v, Mul(conic_scale, p.a), Mul(splat_value(-log2e), p.b), d, &out.record[0][lane][0]);
    const Floats log2_opacity = Mul(splat_value(log2e), hn::Log(d, p.opacity));
    hn::StoreInterleaved4(
        Mul(conic_scale, p.c), log2_opacity, color[0], color[1], d, &out.record[1][lane][0]);
    hn::StoreInterleaved4(color[2],
                          Div(p.cov_xy, p.cov_yy),
                          Div(extent2, p.a),
                          Div(splat_value(1.0F), extent_y2),
                          d,
                          &out.record[2][lane][0]);
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

/// The first pixel whose centre is not before `edge`, and the last whose centre is not behind it.
HWY_INLINE int first_pixel(float edge, int size) {
    return static_cast<int>(std::ceil(between(edge - 0.5F, 0.0F, static_cast<float>(size))));
}
HWY_INLINE int last_pixel(float edge, int size) {
    return static_cast<int>(std::floor(between(edge - 0.5F, -1.0F, static_cast<float>(size - 1))));
}

/// Appends every tile with a pixel centre row in which the ellipse alpha = 1/255 reaches one of its columns.
/// The ellipse cut by the rows of a tile is convex, so the columns between its leftmost and rightmost points are
/// exactly those that it touches. Source of the idea: AccuTile / Speedy-Splat's SnugBox.
void list_tiles(const ProjectionParams& params,
                const SplatRecord& record,
                float extent_y,
                std::vector<std::uint32_t>& tiles) {
    const int y_begin = first_pixel(record.y - extent_y, params.height);
    const int y_last = last_pixel(record.y + extent_y, params.height);
    const auto half_width = [&record](float y) {
        return std::sqrt(at_least(record.half_width2 * (1.0F - y * y * record.inverse_extent_y2), 0.0F));
    };
    if (y_begin > y_last) return;
    for (int tile_y = y_begin / kTileSize; tile_y <= y_last / kTileSize; ++tile_y) {
        const int first = std::max(y_begin, tile_y * kTileSize);
        const int last = std::min(y_last, tile_y * kTileSize + kTileSize - 1);
        const float top = static_cast<float>(first) + 0.5F - record.y;
        const float bottom = static_cast<float>(last) + 0.5F - record.y;
        const float y_right = between(record.rightmost_y, top, bottom);
        const float y_left = between(-record.rightmost_y, top, bottom);
        const int x_begin = first_pixel(record.x + record.shear * y_left - half_width(y_left), params.width);
        const int x_last = last_pixel(record.x + record.shear * y_right + half_width(y_right), params.width);
        if (x_begin > x_last) continue;
        for (int tile_x = x_begin / kTileSize; tile_x <= x_last / kTileSize; ++tile_x)
            tiles.push_back(static_cast<std::uint32_t>(tile_y * params.tiles_x + tile_x));
    }
}

void project_chunk_simd(const ProjectionParams& params,
                        const float* chunk_blocks,
                        std::size_t chunk_index,
                        std::size_t splat_count,
                        ProjectedSplats& out) {
    ProjectedSplats::Chunk& chunk = out.chunks[chunk_index];
    chunk.tiles.clear();
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
                hn::Store(hn::Load(FourTag(), outline.record[part][i]), FourTag(), &record.x + 4 * part);
            const std::size_t slot = chunk.tiles.size();
            list_tiles(params, record, outline.extent_y[i], chunk.tiles);
            out.slots[splat] = {static_cast<std::uint32_t>(slot),
                                static_cast<std::uint32_t>(chunk.tiles.size() - slot)};
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

// What the stages of one picture hand on to each other: projected splats, tile lists, image planes.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/cpu/aligned_array.h"
#include "core/cpu/splat_blocks.h"
#include "core/train/backend.h"

#include <array>
#include <cstdint>
#include <vector>

namespace splatelier::cpu {

inline constexpr int kTileSize = 16;  ///< px
inline constexpr int kPatchSize = 4;  ///< px; a tile is 16 patches of 4×4 pixels, one vector of 16 lanes each
inline constexpr int kPatchPixels = 16;          ///< in a patch
inline constexpr int kTilePatches = 16;          ///< in a tile
inline constexpr std::size_t kChunkBlocks = 32;  ///< blocks projected as one piece of work
inline constexpr std::size_t kChunkSplats = kChunkBlocks * kBlockSplats;

// Conventions of gsplat 1.6 (golden/raster/README.md).
inline constexpr float kBlurPx2 = 0.3F;            ///< low-pass added to the screen covariance
inline constexpr float kMinCompensation = 0.005F;  ///< of the antialiased mode
inline constexpr float kMaxExtentSigmas = 3.33F;   ///< of the bounding box
inline constexpr float kProjectionClamp = 0.15F;   ///< J is taken at most this share of the image outside it
inline constexpr float kFarDepth = 1e10F;
inline constexpr float kMaxAlpha = 0.99F;
inline constexpr float kMinTransmittance = 1e-4F;        ///< the splat that would reach it is not blended
inline constexpr float kLog2Of255 = 7.994353436858858F;  ///< a splat fainter than 1/255 is skipped at a pixel

/// What the three channels of a blended picture are.
enum class ColorSource { kSh, kDepth, kNormal };

/// The camera and the conventions of one picture, in the form that the projection kernels read.
struct ProjectionParams {
    std::array<float, 9> rotation{};  ///< of cam_from_world, row-major
    std::array<float, 3> center{};    ///< of the camera, world
    float fx = 0, fy = 0, cx = 0, cy = 0;
    float min_x_over_z = 0, max_x_over_z = 0, min_y_over_z = 0, max_y_over_z = 0;  ///< where J is clamped
    float near = 0;
    float splat_scale = 1;
    int width = 0, height = 0, tiles_x = 0, tiles_y = 0;
    /// The rows of tiles that are drawn, from here on; all of them unless a band was asked for.
    int first_tile_row = 0, tile_rows = 0;
    int sh_degree = 0;         ///< used
    int stored_sh_degree = 0;  ///< in the blocks
    bool antialiased = false;
    ColorSource color = ColorSource::kSh;
};

/// A projected splat as blending reads it, one cache line. alpha at the pixel offset (dx, dy) from (x, y) is
/// exp2(log2_opacity + xx dx² + xy dx dy + yy dy²), at most kMaxAlpha. The rest is the ellipse outside which
/// alpha < 1/255 (with a margin for rounding): at the offset y from its middle it reaches from
/// shear y − w to shear y + w with w² = half_width2 (1 − y² inverse_extent_y2).
struct alignas(64) SplatRecord {
    float x, y;          ///< px
    float xx, xy, yy;    ///< −log2(e) times (a/2, b, c/2) of the conic
    float log2_opacity;  ///< compensation included
    float red, green, blue;
    float shear;              ///< d x / d y of the ellipse's middle line
    float half_width2;        ///< px²
    float inverse_extent_y2;  ///< px⁻²
    float rightmost_y;        ///< px from y: the height of the ellipse's rightmost point
    float padding[3];
};
inline constexpr std::size_t kRecordFloats = sizeof(SplatRecord) / sizeof(float);
static_assert(kRecordFloats == 16);

/// Which gradient slots belong to a splat: one for each tile that it touches.
struct SlotRange {
    std::uint32_t begin = 0;  ///< within its chunk
    std::uint32_t count = 0;
};

/// All splats projected; what is not visible has no valid record.
struct ProjectedSplats {
    /// Per chunk of kChunkSplats splats.
    struct Chunk {
        std::vector<std::uint32_t> tiles;  ///< the tile of each slot, splat by splat; may be longer
        std::size_t slot_count = 0;
        std::uint32_t visible = 0;  ///< its first entries in keys and indices are used
    };
    AlignedArray<SplatRecord> records;          ///< [N]
    AlignedArray<SlotRange> slots;              ///< [N], valid for visible splats
    AlignedArray<std::uint16_t> visible_masks;  ///< [blocks], bit i: splat i of the block is on the screen
    AlignedArray<std::uint32_t> keys,
        indices;  ///< [N] per chunk: depth bits and number of its visible splats
    std::vector<Chunk> chunks;
    std::vector<std::uint32_t> slot_base;  ///< [chunks + 1] first slot of each chunk
    std::size_t visible_count = 0, slot_count = 0;

    void resize(std::size_t splat_count);
    /// Adds up the chunks; after all are projected. Throws Error where there are more pairs than slots can
    /// number.
    void finish();
};

/// One (tile, splat) pair.
struct TileEntry {
    std::uint32_t splat, slot;
};

/// Each tile's splats, nearest first.
struct TileLists {
    AlignedArray<TileEntry> entries;
    std::vector<std::uint32_t> begin;   ///< [tiles + 1] into entries
    std::vector<std::uint32_t> length;  ///< [tiles] of the list that is drawn: the rest fell to the tile cap
    std::vector<std::uint32_t> order;   ///< tiles, longest list first
    std::size_t tiles_capped = 0, splats_dropped = 0;
};

/// Three (or fewer) planes of floats; rows start at multiples of 16 floats.
struct Planes {
    int width = 0, height = 0, channels = 0;
    int top = 0;             ///< the picture's row that is the first here: not 0 in a band of a picture
    std::size_t stride = 0;  ///< floats from one row to the next
    AlignedArray<float> values;

    void resize_discard(int w, int h, int c) {
        top = 0;
        width = w;
        height = h;
        channels = c;
        stride = (static_cast<std::size_t>(w) + 15) / 16 * 16;
        values.resize_discard(stride * static_cast<std::size_t>(h) * static_cast<std::size_t>(c));
    }
    /// `y`: a row of the picture.
    [[nodiscard]] float* row(int channel, int y) {
        return values.data() + (static_cast<std::size_t>(channel) * static_cast<std::size_t>(height) +
                                static_cast<std::size_t>(y - top)) *
                                   stride;
    }
    [[nodiscard]] const float* row(int channel, int y) const {
        return const_cast<Planes*>(this)->row(channel, y);
    }
};

[[nodiscard]] ProjectionParams make_projection_params(const Camera& camera,
                                                      const RenderParams& render,
                                                      int stored_sh_degree,
                                                      ColorSource color);

}  // namespace splatelier::cpu

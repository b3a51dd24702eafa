// Blending one tile's splats into its pixels, and the gradients back to the splats.
// Source: Kerbl et al. 2023; the scalar S of the backward pass stands in reference/performance.md, 1b.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/frame.h"

namespace splatelier::cpu {

/// Memory that a worker needs to blend a tile.
struct BlendScratch;
struct BlendScratchDelete {
    void operator()(BlendScratch* scratch) const;
};
using BlendScratchPointer = std::unique_ptr<BlendScratch, BlendScratchDelete>;
[[nodiscard]] BlendScratchPointer make_blend_scratch();

/// A tile of a picture and all that may lie over it.
struct ListedTile {
    const SplatRecord* records = nullptr;  ///< of all visible splats
    const TileLists* lists = nullptr;      ///< of all tiles
    std::uint32_t tile = 0;
    int tiles_x = 0;  ///< in a row of the picture
};

/// Where a tile's pixels go.
struct BlendOutput {
    Planes* image = nullptr;          ///< 3 channels
    Planes* transmittance = nullptr;  ///< what is left for the background; may be null
    /// [entries] which patches of its tile each entry was blended into (bit = patch); may be null.
    std::uint16_t* touched = nullptr;
    Vec3f background = Vec3f::Zero();
};

/// Tiles may be done in parallel, in any order.
void blend_tile(const ListedTile& listed, BlendScratch& scratch, const BlendOutput& out);

/// What one (tile, splat) pair adds to the splat's gradients: sums over the tile's pixels of
/// u = dL/d alpha · alpha, of u times powers of the offset (dx, dy) = pixel − mean, and of the colours'
/// gradients. The conic and the opacity, equal for all pixels, are multiplied in once a splat.
struct alignas(16) GradientSlot {
    float geometry[4];  ///< Σ u, u dx, u dy, u dx²
    float mixed[4];     ///< Σ u dx dy, u dy², red, green
    float rest[4];      ///< blue, Σ |contribution to dL/d mean2d| of x and y (if asked for), unused
};
static_assert(sizeof(GradientSlot) == 48);

struct BlendGradients {
    const Planes* image = nullptr;           ///< the forward result, background included
    const Planes* image_gradient = nullptr;  ///< dL/d image
    const std::uint16_t* touched = nullptr;  ///< of the forward pass
    GradientSlot* slots = nullptr;
    bool absolute = false;  ///< also fill abs_x and abs_y
};

/// Writes the slot of every entry in the tile's whole list, zeros where it was not blended.
void blend_tile_backward(const ListedTile& listed, const BlendGradients& gradients);

}  // namespace splatelier::cpu

// Pictures for the host: drawn at once where their pixels and (tile, splat) pairs fit into the buffers, else in parts.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "core/train/cloud_renderer.h"
#include "render/pair_room.h"
#include "render/rasterizer.h"

#include <cstddef>

namespace splatelier {

/// One picture that is asked for.
struct Shot {
    const SplatSource& splats;
    const Camera& camera;
    const RenderParams& params;
    RenderMode mode = RenderMode::kColor;
};

class PictureDrawer {
  public:
    /// Keeps references to the room and its rasteriser. No part has more than `most_pixels`, nor than the driver's buffers hold, unless it is one tile.
    PictureDrawer(PairRoom& room, std::size_t most_pixels);

    /// These rows of the picture. Each part has the tile lists of the whole, so its pixels are the same but for rounding.
    /// `visible` is that of the largest part that was tried, which is the whole unless it has too many pixels. Waits.
    [[nodiscard]] RenderResult draw(const Shot& shot, const RowBand& band);
    /// What the newest draw() took: from the first kernel of each part to the last, by the GPU's clock. Other contexts may
    /// have had a turn meanwhile.
    [[nodiscard]] double device_ms() const { return device_ms_; }

  private:
    /// Part of a picture, px; its corner lies on a tile's.
    struct Region {
        int x = 0, y = 0, width = 0, height = 0;
        [[nodiscard]] std::size_t pixels() const;
        [[nodiscard]] bool is_one_tile() const;
        /// Cut across its longer side.
        [[nodiscard]] std::array<Region, 2> halves() const;
        /// The camera whose whole picture the region is.
        [[nodiscard]] Camera camera(const Camera& of_picture) const;
    };

    /// Into `out`, whose image's first row is row `first_row` of the picture.
    void draw_region(const Shot& shot, const Region& region, int first_row, RenderResult& out);
    /// Overflowed, and nothing drawn, where its pairs can not fit.
    [[nodiscard]] FrameCounts rasterize(const Shot& shot, const Region& region);
    void copy_drawn(const Shot& shot, const Region& region, int first_row, ImageF& out) const;

    PairRoom& room_;
    Rasterizer& rasterizer_;
    std::size_t most_pixels_;
    gl::TimestampQuery begin_, end_;
    double device_ms_ = 0;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/picture_drawer.h"

#include "core/error.h"
#include "render/drawn_image.h"

#include <algorithm>

namespace splatelier {

static_assert(kBandAlignment == gpu::kTileSize);

std::size_t PictureDrawer::Region::pixels() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

bool PictureDrawer::Region::is_one_tile() const {
    return width <= kBandAlignment && height <= kBandAlignment;
}

std::array<PictureDrawer::Region, 2> PictureDrawer::Region::halves() const {
    Region first = *this, second = *this;
    const auto cut = [](int length) {
        return (length / 2 + kBandAlignment - 1) / kBandAlignment * kBandAlignment;
    };
    if (width >= height) {
        first.width = cut(width);
        second.x += first.width;
        second.width -= first.width;
    } else {
        first.height = cut(height);
        second.y += first.height;
        second.height -= first.height;
    }
    return {first, second};
}

Camera PictureDrawer::Region::camera(const Camera& of_picture) const {
    Camera out = of_picture;
    out.width = width;
    out.height = height;
    out.cx -= x;
    out.cy -= y;
    return out;
}

PictureDrawer::PictureDrawer(PairRoom& room, std::size_t most_pixels)
    : room_(room),
      rasterizer_(room.rasterizer()),
      most_pixels_(std::min(most_pixels, rasterizer_.most_pixels())) {}

RenderResult PictureDrawer::draw(const Shot& shot, const RowBand& band) {
    device_ms_ = 0;
    RenderResult out;
    out.image = ImageF(shot.camera.width, band.count, channels_of(shot.mode));
    draw_region(shot, {0, band.first, shot.camera.width, band.count}, band.first, out);
    return out;
}

void PictureDrawer::draw_region(const Shot& shot, const Region& region, int first_row, RenderResult& out) {
    if (region.pixels() <= most_pixels_ || region.is_one_tile()) {
        const FrameCounts counts = rasterize(shot, region);
        out.visible = std::max(out.visible, counts.visible);
        if (!counts.overflowed) {
            out.instances += counts.instances - counts.splats_dropped;
            out.tiles_capped += counts.tiles_capped;
            copy_drawn(shot, region, first_row, out.image);
            return;
        }
    }
    for (const Region& half : region.halves()) draw_region(shot, half, first_row, out);
}

FrameCounts PictureDrawer::rasterize(const Shot& shot, const Region& region) {
    const SplatSource& splats = shot.splats;
    const Camera camera = region.camera(shot.camera);
    for (;;) {
        room_.reserve(splats.count, camera);
        const auto uniforms = [&](const Camera& of) {
            return frame_uniforms(
                of, shot.params, splats.count, splats.format.sh_degree, rasterizer_.capacity());
        };
        gpu::FrameUniforms frame = uniforms(camera);
        frame.slope_limits = uniforms(shot.camera).slope_limits;  // a splat has one shape in all parts
        begin_.record();
        rasterizer_.draw(splats, frame, draw_mode(shot.mode));
        end_.record();
        const FrameCounts counts = rasterizer_.take_counts();
        device_ms_ += 1e-6 * static_cast<double>(end_.nanoseconds() - begin_.nanoseconds());
        if (!counts.overflowed) return counts;
        if (counts.instances > rasterizer_.most_pairs()) {
            if (!region.is_one_tile()) return counts;
            fail(
                "one tile of a picture has {} splats, and there is room for {}; use fewer splats "
                "(train.max_splats) or --backend cpu",
                counts.instances,
                rasterizer_.most_pairs());
        }
        room_.expect(counts.instances);
    }
}

void PictureDrawer::copy_drawn(const Shot& shot, const Region& region, int first_row, ImageF& out) const {
    const ImageF drawn = read_drawn(rasterizer_, region.camera(shot.camera), shot.mode, shot.params.tile_cap);
    for (int y = 0; y < region.height; ++y) {
        std::copy_n(
            drawn.pixel(0, y), region.width * drawn.channels, out.pixel(region.x, region.y - first_row + y));
    }
}

}  // namespace splatelier

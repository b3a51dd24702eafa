// SPDX-License-Identifier: MIT
#include "render/drawn_image.h"

#include <algorithm>
#include <vector>

namespace splatelier {
namespace {

ImageF read_image(const Rasterizer& rasterizer, const Camera& camera, RenderMode mode) {
    const int channels = channels_of(mode);
    ImageF image(camera.width, camera.height, channels);
    std::vector<gpu::vec4> pixels(image.pixel_count());
    rasterizer.picture().download(0, pixels.data(), pixels.size() * sizeof(pixels[0]));
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        float* to = &image.data[i * static_cast<std::size_t>(channels)];
        if (mode == RenderMode::kAlpha)
            *to = 1 - pixels[i][3];
        else
            std::copy_n(pixels[i].begin(), channels, to);
    }
    return image;
}

/// The length of each pixel's list; minus the cap where the tile was capped.
ImageF read_tile_load(const Rasterizer& rasterizer, const Camera& camera, int tile_cap) {
    const auto width = static_cast<std::size_t>(camera.width),
               height = static_cast<std::size_t>(camera.height);
    const std::size_t columns = divided_up(width, gpu::kTileSize);
    const auto ranges = rasterizer.tile_ranges(columns * divided_up(height, gpu::kTileSize));
    ImageF image(camera.width, camera.height, 1);
    for (int y = 0; y < camera.height; ++y)
        for (int x = 0; x < camera.width; ++x) {
            const auto& range = ranges[static_cast<std::size_t>(y) / gpu::kTileSize * columns +
                                       static_cast<std::size_t>(x) / gpu::kTileSize];
            const auto length = static_cast<float>(range[1] - range[0]);
            const bool capped = tile_cap > 0 && length > static_cast<float>(tile_cap);
            *image.pixel(x, y) = capped ? -static_cast<float>(tile_cap) : length;
        }
    return image;
}

}  // namespace

DrawMode draw_mode(RenderMode mode) {
    return mode == RenderMode::kDepth    ? DrawMode::kDepth
           : mode == RenderMode::kNormal ? DrawMode::kNormal
                                         : DrawMode::kColor;
}

int channels_of(RenderMode mode) {
    return mode == RenderMode::kColor || mode == RenderMode::kNormal ? 3 : 1;
}

ImageF read_drawn(const Rasterizer& rasterizer, const Camera& camera, RenderMode mode, int tile_cap) {
    return mode == RenderMode::kTileLoad ? read_tile_load(rasterizer, camera, tile_cap)
                                         : read_image(rasterizer, camera, mode);
}

}  // namespace splatelier

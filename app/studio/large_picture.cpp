// SPDX-License-Identifier: MIT
#include "app/studio/large_picture.h"

#include "app/studio/user_folders.h"
#include "core/io/image_file.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

constexpr int kBandRows = 256;

/// Colours over black and the cover, 0 to 1, as straight alpha: what a picture program expects of a PNG.
void put_straight(const ImageF& color, const ImageF& alpha, int first_row, Image8& out) {
    for (int y = 0; y < color.height; ++y) {
        for (int x = 0; x < color.width; ++x) {
            const float cover = std::clamp(*alpha.pixel(x, y), 0.0F, 1.0F);
            std::uint8_t* to = out.pixel(x, first_row + y);
            for (int channel = 0; channel < 3; ++channel) {
                const float straight = cover > 0 ? color.pixel(x, y)[channel] / cover : 0;
                to[channel] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(straight, 0.0F, 1.0F)));
            }
            to[3] = static_cast<std::uint8_t>(std::lround(255 * cover));
        }
    }
}

}  // namespace

Image8 draw_in_bands(CloudRenderer& renderer,
                     const LargePicture& picture,
                     int band_rows,
                     const std::stop_token& stop,
                     TaskProgress& progress) {
    const Camera& camera = picture.camera;
    const bool transparent = picture.ground == PictureGround::kTransparent;
    RenderParams params = picture.look.params;
    if (transparent) params.background.setZero();
    Image8 out(camera.width, camera.height, transparent ? 4 : 3);
    for (int first = 0; first < camera.height; first += band_rows) {
        if (stop.stop_requested()) return {};
        const RowBand band{first, std::min(band_rows, camera.height - first)};
        const auto draw = [&](RenderMode mode) { return renderer.draw_rows(camera, params, mode, band); };
        const ImageF color = draw(RenderMode::kColor);
        if (transparent) {
            put_straight(color, draw(RenderMode::kAlpha), first, out);
        } else {
            const Image8 rows = to_8bit(color);
            std::copy(rows.data.begin(), rows.data.end(), out.pixel(0, first));
        }
        progress.set(static_cast<double>(first + band.count) / camera.height);
    }
    return out;
}

std::string make_large_picture(const LargePicture& picture,
                               const std::stop_token& stop,
                               TaskProgress& progress) {
    ExportRenderer renderer(picture.look, stop);
    renderer.show(picture.cloud);
    const Image8 drawn = draw_in_bands(renderer, picture, kBandRows, stop, progress);
    if (drawn.empty()) return "The picture was cancelled";
    const std::filesystem::path file = numbered_file(picture.folder, picture.stem, ".png");
    write_png(file, drawn);
    return "Saved " + file.string() + renderer.remark();
}

}  // namespace splatelier

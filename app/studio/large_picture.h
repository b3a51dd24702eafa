// Pictures of any size up to 8K, drawn anew in bands of rows so that memory grows with a band only.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/background_tasks.h"
#include "app/studio/export_renderer.h"
#include "core/camera.h"
#include "core/image.h"
#include "core/splats/splat_cloud.h"
#include "core/train/cloud_renderer.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace splatelier {

inline constexpr int kLeastPicturePx = 16, kMostPicturePx = 8192;  ///< of a side
[[nodiscard]] constexpr bool is_picture_size(int width, int height) {
    return width >= kLeastPicturePx && width <= kMostPicturePx && height >= kLeastPicturePx &&
           height <= kMostPicturePx;
}

/// What lies behind the splats: look.params.background, or nothing, as straight alpha.
enum class PictureGround { kColor, kTransparent };

struct LargePicture {
    std::shared_ptr<const SplatCloud> cloud;
    Camera camera;  ///< of the picture's size
    ExportLook look;
    PictureGround ground = PictureGround::kColor;
    std::filesystem::path folder;  ///< a numbered file in it
    std::string stem;
};

/// Draws what `renderer` shows, `band_rows` (a multiple of kBandAlignment) at a time. The bands meet without a seam.
/// 3 channels, 4 with alpha. Empty where it was stopped.
[[nodiscard]] Image8 draw_in_bands(CloudRenderer& renderer,
                                   const LargePicture& picture,
                                   int band_rows,
                                   const std::stop_token& stop,
                                   TaskProgress& progress);

/// Returns a sentence for the user. Throws Error where the file cannot be written.
[[nodiscard]] std::string make_large_picture(const LargePicture& picture,
                                             const std::stop_token& stop,
                                             TaskProgress& progress);

}  // namespace splatelier

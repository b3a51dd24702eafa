// Rendered values as colours: pictures, depths, normals, opacity, tile load, and differences from a photo.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/camera_controls.h"
#include "app/studio/state.h"
#include "core/data/dataset.h"
#include "core/image.h"
#include "core/train/backend.h"

#include <cstdint>

namespace splatelier {

/// The backend's mode behind a view mode. kPoints has none and must not be asked for.
[[nodiscard]] RenderMode render_mode(ViewMode mode);

/// RGBA, opaque. Depths are spread over the middle 96 % of those seen, near bright; tile lists over
/// [0, tile_cap], or up to the longest where there is no cap, with capped tiles in red.
[[nodiscard]] Image8 colored(const RenderResult& result, RenderMode mode, int tile_cap);

/// How a picture compares with a photo.
struct PhotoDifference {
    Image8 rgba;      ///< the picture's size; transparent outside the frame
    double psnr = 0;  ///< inside the frame, at the picture's resolution
};
/// |picture - photo| × amplification inside `frame` (pixels of the picture). `picture` is kColor's, 3
/// channels.
[[nodiscard]] PhotoDifference difference_from_photo(const ImageF& picture,
                                                    const ViewImage& photo,
                                                    const PhotoFrame& frame,
                                                    float amplification);

/// A share of full intensity as 0..255: clamped, rounded.
[[nodiscard]] std::uint8_t to_byte(float value);

/// 1 - SSIM of the brightness at every window that fits into `frame`, as heat: dark where picture and photo agree.
[[nodiscard]] Image8 ssim_against_photo(const ImageF& picture,
                                        const ViewImage& photo,
                                        const PhotoFrame& frame);

/// From dark blue through teal and gold to near white, for t in [0, 1]; even in lightness. RGB, 0..1.
[[nodiscard]] Vec3f heat_color(float t);

}  // namespace splatelier

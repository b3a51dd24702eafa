// Small scenes for the self-test: made from formulas, the same on every machine.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/data/dataset.h"
#include "core/splats/splat_cloud.h"

#include <memory>

namespace splatelier {

/// Splats, the camera that looks at them, and a photo of about the same colours.
struct CheckScene {
    SplatCloud cloud;
    Camera camera;
    std::shared_ptr<const ViewImage> photo;  ///< no mask
};

/// A dozen broad, half transparent splats over a 24×20 picture: every splat is blended into every pixel, no
/// threshold is near, so that the loss is smooth in every parameter.
[[nodiscard]] CheckScene smooth_scene();

/// 320 splats of all sizes and opacities over a 75×52 picture, some behind the camera, nearer than the near plane,
/// beside the screen or nearly opaque: every rule of the renderer is at work.
[[nodiscard]] CheckScene busy_scene();

/// The same photo with a mask that leaves out its left edge and a disc in the middle.
[[nodiscard]] std::shared_ptr<const ViewImage> with_mask(const ViewImage& photo);

}  // namespace splatelier

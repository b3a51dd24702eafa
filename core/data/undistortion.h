// From a photo through a real lens to the picture that a pinhole camera would have taken.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/data/camera_model.h"
#include "core/image.h"

namespace splatelier {

/// The pinhole camera that stands for a lens: same focal lengths, and the largest picture around the principal
/// point that the photo fills (as COLMAP's image_undistorter with blank_pixels 0), at most twice as wide and
/// high as the photo. Pose: identity. A lens without distortion keeps its size. Throws Error for a lens whose
/// formula cannot be inverted near its centre.
Camera undistorted_camera(const LensCamera& lens);

/// A photo brought to a pinhole camera of `lens`, and where it has content.
struct Undistorted {
    Image8 image;
    Image8 valid;  ///< 1 channel, 255 where the photo covers the pixel, 0 elsewhere; empty where it all does
};

/// Resamples `photo` (1 or 3 channels, of any size; its aspect is the lens') as seen by `pinhole`, whose size and intrinsics may
/// be undistorted_camera's or those resized. Catmull-Rom interpolation, which keeps the sharpness that a
/// bilinear one loses. Source: Keys 1981, "Cubic convolution interpolation for digital image processing".
Undistorted undistort_image(const Image8& photo, const LensCamera& lens, const Camera& pinhole);

}  // namespace splatelier

// One photo from its file to what training compares with: decoded, masked, undistorted, shrunk.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/io/image_file.h"

namespace splatelier {

/// Fills view.camera's size and intrinsics (its pose is left as it is) from `straight`, which is
/// undistorted_camera(view.lens), the size of the file and the settings: divided by data.downscale, shrunk to
/// data.max_width, sizes floored. Throws Error that names the picture where the file's shape is not the lens'.
void set_training_camera(View& view,
                         const Camera& straight,
                         const ImageFileInfo& file,
                         const DataSettings& settings);

/// Loads a photo as `view.camera` sees it. Where alpha is a mask, pixels less than half opaque do not count;
/// else the photo is laid over `background`. Throws Error that names the file.
ViewImage load_photo(const View& view, AlphaUse alpha, const Vec3f& background);

}  // namespace splatelier

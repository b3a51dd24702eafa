// What is laid over a drawn picture: its difference from the photo, the marks of a selection; and what is left out of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/paint_job.h"

#include <optional>

namespace splatelier {

/// True where the picture is compared with a photo.
[[nodiscard]] bool is_compared(const PaintJob& job);
/// Lays the difference of `colors` [H,W,3] from the photo over out.rgba, inside the photo's frame, where that is asked
/// for; `out` gets its PSNR. Nothing where is_compared() says no.
void compare(const PaintJob& job, const Camera& camera, const ImageF& colors, PaintedPicture& out);
/// The splats less those that are hidden; empty where none is.
[[nodiscard]] std::optional<SplatCloud> without_hidden(const PaintJob& job, const SplatCloud& cloud);
/// Dots over the selected splats in out.rgba, their number and the box around them.
void mark_selected(const PaintJob& job, const SplatCloud& cloud, const Camera& camera, PaintedPicture& out);

}  // namespace splatelier

// What is laid over a drawn picture: its difference from the photo, the marks of a selection; and what is left out of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/paint_job.h"

#include <optional>

namespace splatelier {

/// True where only the CPU can draw it: rings, and splats of which some are hidden.
[[nodiscard]] bool is_drawn_in_memory(const PaintJob& job);
/// True where the splats' values are needed, wherever they are drawn.
[[nodiscard]] bool needs_values(const PaintJob& job);

/// The picture with its difference from the photo laid over the frame, where that is asked for; `out` gets its PSNR.
[[nodiscard]] Image8 compared(const PaintJob& job,
                              const Camera& camera,
                              const RenderResult& result,
                              PaintedPicture& out);
/// The splats less those that are hidden; empty where none is.
[[nodiscard]] std::optional<SplatCloud> without_hidden(const PaintJob& job, const SplatCloud& cloud);
/// Dots over the selected splats in out.rgba, their number and the box around them.
void mark_selected(const PaintJob& job, const SplatCloud& cloud, const Camera& camera, PaintedPicture& out);

}  // namespace splatelier

// Pictures of splats that no longer change, drawn with OpenGL in a command stream of their own.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/cloud_renderer.h"
#include "render/context.h"
#include "render/program.h"

#include <cstddef>
#include <memory>

namespace splatelier {

/// Pixels that are drawn at once: a film's picture in full HD. It bounds the memory, and how long a display that shares
/// the GPU waits for its turn.
inline constexpr std::size_t kMostPixelsAtOnce = std::size_t{1} << 21;

/// `context`: for the calling thread alone, on which it is current from now on until the renderer goes. A picture with
/// more than `most_pixels`, or more (tile, splat) pairs than the driver's buffers hold, is drawn in parts.
[[nodiscard]] std::unique_ptr<CloudRenderer> make_gl_cloud_renderer(
    std::unique_ptr<GlContext> context,
    GlOptions options = GlOptions::from_environment(),
    std::size_t most_pixels = kMostPixelsAtOnce);

}  // namespace splatelier

// What a rasteriser has drawn, brought to the host.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/image.h"
#include "core/train/backend.h"
#include "render/rasterizer.h"

namespace splatelier {

/// What must be drawn for a picture of this mode.
[[nodiscard]] DrawMode draw_mode(RenderMode mode);

/// Of a picture of this mode, as RenderResult has it: 3 for colours and normals, else 1.
[[nodiscard]] int channels_of(RenderMode mode);

/// The picture last drawn through `camera` in draw_mode(mode), as RenderResult has it. Waits.
[[nodiscard]] ImageF read_drawn(const Rasterizer& rasterizer,
                                const Camera& camera,
                                RenderMode mode,
                                int tile_cap);

}  // namespace splatelier

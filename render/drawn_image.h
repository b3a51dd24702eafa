// What a rasteriser has drawn, brought to the host.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/image.h"
#include "core/train/backend.h"
#include "render/rasterizer.h"

namespace splatelier {

/// The picture last drawn through `camera`: 3 channels for colours and normals, else 1. Waits.
[[nodiscard]] ImageF read_image(const Rasterizer& rasterizer, const Camera& camera, RenderMode mode);

/// The length of each pixel's list, one channel; minus the cap where the tile was capped. Waits.
[[nodiscard]] ImageF read_tile_load(const Rasterizer& rasterizer, const Camera& camera, int tile_cap);

}  // namespace splatelier

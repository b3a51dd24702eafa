// What the viewport is asked to draw, and what comes of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/shown_splats.h"
#include "app/studio/state.h"
#include "core/camera.h"
#include "core/data/dataset.h"
#include "core/image.h"
#include "core/splats/selection.h"
#include "core/train/backend.h"
#include "render/viewport.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace splatelier {

/// What is marked in the picture and what is left out of it. Never changed once it is there.
struct ShownSelection {
    SplatSelection selected;
    std::vector<SplatSelection> hidden;
};

/// What to draw. Equal jobs are drawn once, until a newer snapshot is there.
struct PaintJob {
    ViewportSource source;
    Camera camera;
    RenderParams params;
    ViewMode mode = ViewMode::kColor;
    /// For comparing: the photo that `camera` was made for, and how. Null: no comparison.
    std::shared_ptr<const ViewImage> photo;
    CompareMode compare = CompareMode::kOff;
    float amplification = 1;
    std::optional<Camera> photo_camera;
    std::shared_ptr<const ShownSelection> selection;  ///< null: none
    bool moving = false;
    float moving_scale = 0.5F;  ///< resolution while moving
    float share = 1;            ///< of the time, for the CPU's drawing; 1 where nothing trains
};

/// A finished picture: where the CPU drew or compared it in memory, else on the GPU.
struct PaintedPicture {
    Image8 rgba;
    std::unique_ptr<SharedPicture> on_gpu;  ///< to be given back when another is shown
    std::int64_t step = -1;
    std::size_t splats = 0;
    double render_ms = 0;
    double device_ms = 0;  ///< of the GPU; 0 where the CPU drew
    bool coarse = false;
    std::size_t visible = 0, instances = 0, tiles_capped = 0;
    std::optional<double> psnr;
    std::size_t selected = 0;
    std::optional<WorldBox> selected_box;
};

/// Whether the same splats would give the same picture.
[[nodiscard]] bool same_picture(const PaintJob& a, const PaintJob& b);

}  // namespace splatelier

// Draws the viewport on a thread of its own: splats on the GPU in an OpenGL context of its own, others with the CPU,
// coarser while the camera moves and refined when it rests. Neither the interface nor training ever waits for it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/camera_controls.h"
#include "app/studio/shown_splats.h"
#include "app/studio/state.h"
#include "app/studio/time_machine.h"
#include "core/camera.h"
#include "core/data/dataset.h"
#include "core/image.h"
#include "core/splats/selection.h"
#include "core/splats/splat_cloud.h"
#include "core/train/backend.h"
#include "core/train/session.h"
#include "render/context.h"
#include "render/viewport.h"

#include <cstdint>
#include <functional>
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
    float share = 0.3F;         ///< of the time, while the camera rests and training goes on
};

/// A finished picture: where the CPU drew or compared it in memory, else on the GPU.
struct PaintedPicture {
    Image8 rgba;
    std::unique_ptr<SharedPicture> on_gpu;  ///< to be given back when another is shown
    std::int64_t step = -1;
    std::size_t splats = 0;
    double render_ms = 0;
    bool coarse = false;
    std::size_t visible = 0, instances = 0, tiles_capped = 0;
    std::optional<double> psnr;
    std::size_t selected = 0;
    std::optional<WorldBox> selected_box;
};

class ViewportPainter {
  public:
    /// `finished` is called on the painter's thread when something can be taken; it must not block. `context`: of the
    /// window's share group, for the painter's thread alone; null: only the CPU draws.
    ViewportPainter(std::function<void()> finished, std::unique_ptr<GlContext> context);
    ~ViewportPainter();
    ViewportPainter(const ViewportPainter&) = delete;
    ViewportPainter& operator=(const ViewportPainter&) = delete;

    /// Draw this from now on. Returns at once.
    void paint(const PaintJob& job);
    /// The newest picture that has not been taken yet.
    [[nodiscard]] std::optional<PaintedPicture> take();
    /// A picture of take()'s that is no longer shown, its fence set.
    void give_back(std::unique_ptr<SharedPicture> picture);
    /// Find the surface under a pixel of the job's camera; the answer comes through take_pick().
    void pick(const Vec2& at_px);
    /// An answered pick: a point in the world, or nothing there.
    [[nodiscard]] std::optional<std::optional<Vec3>> take_pick();
    /// Copy the splats that are shown; the answer comes through take_copy().
    void copy_splats();
    /// Null until there is one.
    [[nodiscard]] std::shared_ptr<const SplatCloud> take_copy();
    /// Copy the newest splats of the training, whatever is shown; the answer comes through take_kept().
    void keep_splats();
    [[nodiscard]] std::optional<SteppedCloud> take_kept();
    /// Why drawing stopped, once; empty while all is well.
    [[nodiscard]] std::string take_error();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace splatelier

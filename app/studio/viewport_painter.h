// Draws the viewport with the CPU on a thread of its own: coarser while the camera moves, refined when it
// rests. Neither the interface nor training ever waits for it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/camera_controls.h"
#include "app/studio/state.h"
#include "app/studio/time_machine.h"
#include "core/camera.h"
#include "core/data/dataset.h"
#include "core/image.h"
#include "core/splats/splat_cloud.h"
#include "core/train/backend.h"
#include "core/train/session.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace splatelier {

/// Where the splats come from: a training's newest snapshot, or a cloud that never changes (a file's, or past
/// splats of the training).
struct ViewportSource {
    std::shared_ptr<Session> session;
    std::shared_ptr<const SplatCloud> cloud;  ///< drawn where it is set, even with a session
    std::int64_t cloud_step = -1;             ///< of a training's past splats
    bool operator==(const ViewportSource&) const = default;
    explicit operator bool() const { return session != nullptr || cloud != nullptr; }
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
    bool moving = false;
    float moving_scale = 0.5F;  ///< resolution while moving
    float share = 0.3F;         ///< of the time, while the camera rests and training goes on
};

/// A finished picture.
struct PaintedPicture {
    Image8 rgba;
    std::int64_t step = -1;
    std::size_t splats = 0;
    double render_ms = 0;
    bool coarse = false;
    std::size_t visible = 0, instances = 0, tiles_capped = 0;
    std::optional<double> psnr;
};

class ViewportPainter {
  public:
    /// `finished` is called on the painter's thread when something can be taken; it must not block.
    explicit ViewportPainter(std::function<void()> finished);
    ~ViewportPainter();
    ViewportPainter(const ViewportPainter&) = delete;
    ViewportPainter& operator=(const ViewportPainter&) = delete;

    /// Draw this from now on. Returns at once.
    void paint(const PaintJob& job);
    /// The newest picture that has not been taken yet.
    [[nodiscard]] std::optional<PaintedPicture> take();
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

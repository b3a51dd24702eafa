// Draws the viewport on a thread of its own: splats on the GPU in an OpenGL context of its own, others with the CPU,
// coarser while the camera moves and refined when it rests. Neither the interface nor training ever waits for it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/paint_job.h"
#include "app/studio/time_machine.h"
#include "core/splats/splat_cloud.h"
#include "render/context.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace splatelier {

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
    [[nodiscard]] std::optional<CopiedSplats> take_kept();
    /// Why drawing stopped, once; empty while all is well. This source is not drawn again until another has been; where the
    /// GPU is lost, what lies in memory is, by the CPU.
    [[nodiscard]] std::string take_error();
    /// True once after the GPU was lost, and with it what training had published there.
    [[nodiscard]] bool take_gpu_loss();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace splatelier

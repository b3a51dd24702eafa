// Draws one picture of the viewport, where the splats lie: on the GPU in a context of its own, else with the CPU.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/paint_job.h"
#include "app/studio/picture_pool.h"
#include "app/studio/shown_splats.h"
#include "core/cpu/cpu_renderer.h"
#include "core/parallel.h"
#include "render/context.h"

#include <memory>
#include <optional>

namespace splatelier {

/// Belongs to the thread that draws, which must call end() before it goes where there is a context.
class SplatDrawer {
  public:
    /// `context`: for this thread alone; null: only the CPU draws. `pool` outlives this.
    SplatDrawer(std::unique_ptr<GlContext> context, PicturePool& pool);

    /// Finds the splats of the source. False where there is nothing to draw yet.
    bool look(const ViewportSource& source);
    /// Lets training write again; call it after draw().
    void rest() { splats_.rest(); }
    /// Lets go of the source.
    void forget() { splats_.forget(); }
    /// Gives up what belongs to the context.
    void end();
    /// Where the driver has taken the context away: only the CPU draws from now on, what lies in memory. Whether it has.
    bool leave_lost_gpu();

    // After look() has found something.
    [[nodiscard]] const ShownSplats& splats() const { return splats_; }
    [[nodiscard]] ShownSplats& splats() { return splats_; }
    /// Whether a GPU draws; where the window's driver is software, the CPU does.
    [[nodiscard]] bool draws_on_gpu() const { return has_gpu() && splats_.in_memory() == nullptr; }
    /// Through the job's camera, at `resolution` (up to 1) of its size.
    [[nodiscard]] PaintedPicture draw(const PaintJob& job, float resolution);

  private:
    void draw_in_memory(const PaintJob& job,
                        const SplatCloud& cloud,
                        const Camera& camera,
                        PaintedPicture& out);
    void draw_on_gpu(const PaintJob& job, const Camera& camera, PaintedPicture& out);
    [[nodiscard]] bool has_gpu() const { return context_ != nullptr && !context_->software(); }

    std::unique_ptr<GlContext> context_;
    PicturePool& pool_;
    Workers workers_;
    CpuRenderer renderer_;
    std::optional<Viewport> viewport_;  ///< made when first needed, where there is a context
    ShownSplats splats_;
};

}  // namespace splatelier

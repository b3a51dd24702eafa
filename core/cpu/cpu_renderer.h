// Drawing splats with the CPU: evaluation inside the CPU backend, and the viewport on machines without a GPU.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/parallel.h"
#include "core/train/backend.h"
#include "core/train/cloud_renderer.h"

#include <memory>

namespace splatelier {

/// Splats published by the CPU backend, or a file's: plain arrays that nobody writes while they are read.
class CpuSnapshot : public SplatSnapshot {
  public:
    SplatCloud cloud;
};

/// Draws with its own workers and scratch memory; one thread at a time. The picture is the one that the loss
/// sees.
class CpuRenderer {
  public:
    /// Keeps a reference to `workers`.
    explicit CpuRenderer(Workers& workers);
    ~CpuRenderer();
    RenderResult draw(const SplatCloud& cloud,
                      const Camera& camera,
                      const RenderParams& params,
                      RenderMode mode);
    /// These rows of the same picture, bit for bit, with memory for them alone: very large pictures are drawn band by
    /// band. `visible` counts the whole picture's splats, the other counts are the band's.
    RenderResult draw_rows(const SplatCloud& cloud,
                           const Camera& camera,
                           const RenderParams& params,
                           RenderMode mode,
                           const RowBand& band);

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// With workers of its own. `threads`: 0: as many as there are cores.
[[nodiscard]] std::unique_ptr<CloudRenderer> make_cpu_cloud_renderer(int threads, WorkerPriority priority);

}  // namespace splatelier

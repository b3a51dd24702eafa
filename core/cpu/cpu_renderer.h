// Drawing splats with the CPU: evaluation inside the CPU backend, and the viewport on machines without a GPU.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/parallel.h"
#include "core/train/backend.h"

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

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace splatelier

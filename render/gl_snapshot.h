// Splats published by the OpenGL backend: a copy on the GPU that nobody writes while it is read.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/context.h"
#include "render/gl.h"
#include "render/rasterizer.h"
#include "render/splat_store.h"

#include <memory>
#include <vector>

namespace splatelier {

/// Written by the backend's thread in its context; read by another thread in one that shares with it. The reader polls
/// ready(), and gives the slot back only when its own kernels are done with the parameters, so that neither side's
/// command stream ever waits for the other's.
class GlSnapshot : public SplatSnapshot {
  public:
    /// `context`: the backend's, which must not be current on another thread when this is destroyed.
    explicit GlSnapshot(std::shared_ptr<GlContext> context) : context_(std::move(context)) {}
    ~GlSnapshot() override;

    /// Writer: a copy of `splats`; submitted, not waited for.
    void fill(const SplatSource& splats, bool antialiased);
    /// Reader: true once the copy is finished. Never waits.
    [[nodiscard]] bool ready() const { return written_ && written_.signalled(); }
    /// Reader, when ready: what kernels draw from.
    [[nodiscard]] SplatSource source() const { return {parameters_, parts_, splat_count, format_}; }
    /// Reader, when ready: read back; waits for the copy to arrive.
    [[nodiscard]] SplatCloud cloud() const;

  private:
    std::shared_ptr<GlContext> context_;
    gl::Buffer parameters_;         ///< as SplatStore's
    std::vector<SplatPart> parts_;  ///< of it
    SplatFormat format_;
    bool antialiased_ = false;
    gl::Fence written_;
};

}  // namespace splatelier

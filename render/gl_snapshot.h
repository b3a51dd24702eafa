// Splats published by the OpenGL backend: a copy on the GPU that nobody writes while it is read.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/buffer_kernels.h"
#include "render/context.h"
#include "render/gl.h"
#include "render/rasterizer.h"
#include "render/splat_store.h"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace splatelier {

/// A snapshot's parameters in memory, as they lie on the GPU.
struct DownloadedSplats {
    PackedWords words;
    std::size_t count = 0;
    SplatFormat format;
    bool antialiased = false;
    /// Takes a tenth of a second for a million splats; any thread.
    [[nodiscard]] SplatCloud cloud() const;
};

/// Written by the backend's thread in its context; read by another thread in one that shares with it. The reader polls
/// ready(), and gives the slot back only when its own kernels are done with the parameters, so that neither side's
/// command stream ever waits for the other's.
class GlSnapshot : public SplatSnapshot {
  public:
    /// `context`: the backend's, which must not be current on another thread when this is destroyed. `size_bytes`:
    /// of all the backend's snapshots together; the writer's.
    GlSnapshot(std::shared_ptr<GlContext> context, std::shared_ptr<std::atomic<std::size_t>> size_bytes)
        : context_(std::move(context)), size_bytes_(std::move(size_bytes)) {}
    ~GlSnapshot() override;

    /// Writer: a copy of `splats`; submitted, not waited for. `control`: the rasteriser's, where steps on their way may yet
    /// prove to be skipped for lack of room; else null.
    void fill(BufferCopy& copy, const SplatSource& splats, bool antialiased, const gl::Buffer* control);
    /// Writer: what the device took for the newest copy; 0 where it is not finished.
    [[nodiscard]] double copy_seconds() const;
    /// Reader: true once the copy is finished; `step` then leaves out the steps that were skipped. Never waits.
    [[nodiscard]] bool ready() const;
    /// Reader, when ready: what kernels draw from.
    [[nodiscard]] SplatSource source() const { return {parameters_, parts_, splat_count, format_}; }
    /// Reader, when ready: read back; waits for the copy to arrive.
    [[nodiscard]] DownloadedSplats download() const;

  private:
    std::shared_ptr<GlContext> context_;
    std::shared_ptr<std::atomic<std::size_t>> size_bytes_;
    gl::Buffer parameters_;         ///< as SplatStore's
    std::vector<SplatPart> parts_;  ///< of it
    SplatFormat format_;
    bool antialiased_ = false;
    std::optional<gl::TimestampQuery> copy_begin_, copy_end_;  ///< the writer's; made when first needed
    gl::Fence written_;
    gl::Buffer skipped_;                     ///< a word: kStepsSkipped when the copy was made
    mutable bool may_have_skipped_ = false;  ///< `step` does not account for it yet
    std::int64_t* const label_ = &step;      ///< settled by the reader, who learns of it with the copy
};

}  // namespace splatelier

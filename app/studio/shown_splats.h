// The splats that the viewport shows: a training's newest snapshot or a cloud that never changes, in memory or on the GPU.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/time_machine.h"
#include "core/splats/splat_cloud.h"
#include "core/train/session.h"
#include "render/viewport.h"

#include <cstdint>
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

/// Finds a source's splats and holds them while they are drawn. Belongs to the thread that draws.
class ShownSplats {
  public:
    /// Looks at the source anew. False where there is nothing to draw yet. `uploader`: puts still clouds onto the GPU;
    /// null where the CPU is to draw them.
    bool look(const ViewportSource& source, const Viewport* uploader);
    /// Lets training write into a snapshot in memory again. (One on the GPU is held until a newer one is finished: it
    /// is what is shown meanwhile.)
    void rest();
    void forget();

    // After look() has found something.
    /// Splats to draw with the CPU; null where they lie on the GPU.
    [[nodiscard]] const SplatCloud* in_memory() const { return in_memory_; }
    /// Splats to draw on the GPU, where in_memory() is null.
    [[nodiscard]] SplatSource on_gpu() const;
    [[nodiscard]] std::int64_t step() const { return step_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    /// Those that are shown, copied or read back from the GPU.
    [[nodiscard]] std::shared_ptr<const SplatCloud> copy() const;
    /// The newest of the training, whatever is shown; empty where none is finished.
    [[nodiscard]] std::optional<CopiedSplats> copy_newest(const std::shared_ptr<Session>& session);

  private:
    const SplatSnapshot* newest(const std::shared_ptr<Session>& session);

    std::shared_ptr<Session> session_;  ///< outlives the reading
    SnapshotHandoff::Reading reading_;  ///< the newest finished snapshot of session_
    std::shared_ptr<const SplatCloud> still_;
    std::optional<StillSplats> uploaded_;  ///< of still_
    const SplatCloud* in_memory_ = nullptr;
    std::int64_t step_ = -1;
    std::size_t size_ = 0;
};

}  // namespace splatelier

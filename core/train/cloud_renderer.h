// Pictures of splats that no longer change: films, time-lapses, very large pictures. Both engines fill the interface.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/image.h"
#include "core/splats/splat_cloud.h"
#include "core/train/backend.h"

#include <memory>
#include <string>

namespace splatelier {

inline constexpr int kBandAlignment = 16;  ///< px: where bands of a picture may begin

/// Rows of a picture, `first` a multiple of kBandAlignment.
struct RowBand {
    int first = 0, count = 0;
};

/// Belongs to one thread, with workers or a command stream of its own: what is trained or shown meanwhile never waits
/// for it. Errors (out of memory, a lost context) are thrown as Error.
class CloudRenderer {
  public:
    virtual ~CloudRenderer() = default;
    /// Who draws, for a sentence: "NVIDIA H100", "the CPU".
    [[nodiscard]] virtual std::string device() const = 0;
    /// What is drawn from now on; not null.
    virtual void show(std::shared_ptr<const SplatCloud> cloud) = 0;
    /// These rows of the picture that RenderResult describes, with memory for a part of them at most: very large
    /// pictures are drawn band by band. `band.count` is a multiple of kBandAlignment unless the picture ends there.
    [[nodiscard]] virtual ImageF draw_rows(const Camera& camera,
                                           const RenderParams& params,
                                           RenderMode mode,
                                           const RowBand& band) = 0;
    /// What the newest draw_rows() took of a GPU, by its own clock, with the turns that others had meanwhile; 0 where it
    /// took none.
    [[nodiscard]] virtual double device_ms() const { return 0; }
    [[nodiscard]] ImageF draw(const Camera& camera, const RenderParams& params, RenderMode mode) {
        return draw_rows(camera, params, mode, {0, camera.height});
    }
};

}  // namespace splatelier

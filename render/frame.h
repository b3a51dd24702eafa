// The uniform block of one frame, filled from a camera and the rules of drawing or of a training step.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/train/backend.h"
#include "shaders/layout.h"

namespace splatelier {

/// How much of a photo counts in the loss.
struct CountedPixels {
    std::size_t pixels = 0;   ///< with a mask that is not 0
    std::size_t windows = 0;  ///< of SSIM that fit and whose middle pixel counts
};

/// Everything that drawing needs. `splat_count` and `stored_degree` are the cloud's, `capacity` the pairs that fit.
[[nodiscard]] gpu::FrameUniforms frame_uniforms(const Camera& camera,
                                                const RenderParams& params,
                                                std::size_t splat_count,
                                                int stored_degree,
                                                std::size_t capacity);

/// Adds what the loss and Adam need. `moving_degree`: the highest SH degree that Adam steps.
void add_step_uniforms(gpu::FrameUniforms& frame,
                       const StepParams& params,
                       const CountedPixels& counted,
                       int moving_degree);

}  // namespace splatelier

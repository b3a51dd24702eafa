// The last pass of a training step: gradients from the screen back to the splats' parameters, Adam, and statistics,
// fused block by block, so that the 59 gradients of a splat live in registers and never reach memory.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/blend.h"
#include "core/cpu/frame.h"
#include "core/cpu/trained_splats.h"

#include <cstdint>

namespace splatelier::cpu {

/// One step's constants.
struct UpdateParams {
    const ProjectionParams* projection = nullptr;
    const StepParams* step = nullptr;
    std::size_t splat_count = 0;
    int updated_sh_degree = 0;       ///< highest of which a gradient or a moment may differ from zero
    float rate_correction = 1;       ///< sqrt(1 − β₂ᵗ) / (1 − β₁ᵗ)
    float corrected_epsilon = 0;     ///< ε sqrt(1 − β₂ᵗ), added to sqrt(v)
    std::uint32_t rounding_key = 0;  ///< of math::rounding_bits, in 16 bits
};

[[nodiscard]] UpdateParams make_update_params(const ProjectionParams& projection,
                                              const StepParams& step,
                                              const TrainedSplats& splats);

/// Updates the splats of one chunk; returns whether all their parameters are finite. Chunks may be done in
/// parallel, in any order. `slots` are those of the backward blending.
[[nodiscard]] bool update_chunk(const UpdateParams& params,
                                const ProjectedSplats& projected,
                                const GradientSlot* slots,
                                std::size_t chunk,
                                TrainedSplats& splats);

}  // namespace splatelier::cpu

// What finish.comp says of a step, for the host.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/frame.h"
#include "shaders/layout.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace splatelier {

/// By the names of shaders/layout.h.
using StepWords = std::array<std::uint32_t, gpu::kResultWords>;

/// (Tile, splat) pairs that the step needed: exact up to 2^32, no less beyond.
[[nodiscard]] std::size_t pairs_in(const StepWords& words);

/// All but the view's index.
[[nodiscard]] StepResult step_result(const StepWords& words,
                                     const CountedPixels& counted,
                                     const StepParams& params);

}  // namespace splatelier

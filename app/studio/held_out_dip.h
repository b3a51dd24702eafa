// Evaluations that fell behind an earlier one: what the timeline points at, since more training should not make it worse.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/evaluate.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace splatelier {

struct HeldOutDip {
    std::int64_t best_step = 0;  ///< of the best evaluation before it
    double below_db = 0;         ///< in PSNR
};
/// Empty where evaluation `index` is at most half a decibel below every one before it.
[[nodiscard]] std::optional<HeldOutDip> held_out_dip(const std::vector<Evaluation>& evaluations,
                                                     std::size_t index);

}  // namespace splatelier

// What a SplatEdit means, said in plain code: the same for every engine, and the one that tests compare with.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"

namespace splatelier {

/// Applies `edit` to all that is being trained. In this order:
/// 1. Rows are gathered: new row r is old row source[r], in parameters, moments and statistics.
/// 2. Changes, row by row: mean += R(q)·(exp(log_scale) ∘ split_normal) with the scale of the source, then
///    log_scale += log_scale_add, then the opacity; all moments of the row as `moments` says.
/// 3. The opacity ceiling, with the first and second moments of every opacity set to zero.
/// 4. reset_stats: all statistics are zero.
/// Empty moments or statistics mean zeros and stay empty. Sources must be old rows, changes in increasing rows.
void apply_edit(TrainState& state, const SplatEdit& edit);

/// Puts the rows of `more` behind those of `state`: parameters, moments and statistics. Both hold them all, with the
/// same SH degree.
void append_rows(TrainState& state, const TrainState& more);

/// The same splats with as little moved as can be: those that `edit` only keeps stay in their rows, as far as there are so
/// many, the others fill the gaps in their order. No row may be a source that is kept twice, or keep moments of its own.
[[nodiscard]] SplatEdit with_kept_rows_in_place(const SplatEdit& edit);

/// The edit that keeps exactly these rows, in this order. `kept` must not be empty.
[[nodiscard]] SplatEdit keep_rows(std::vector<std::uint32_t> kept);

}  // namespace splatelier

// The branches of a training: their names, their colours, and what tells one from the training it left.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"
#include "core/settings.h"

#include <cstdint>
#include <string>

namespace splatelier {

/// "Trunk" for 0, "Branch 2".
[[nodiscard]] std::string branch_name(int number);
/// True once the training has been forked, as long as one other branch is open.
[[nodiscard]] bool has_branches(const AppState& state);
/// Null where it is not open.
[[nodiscard]] const BranchFacts* find_branch(const AppState& state, int number);
/// The branch that can be shown beside the steered one; null where there is none.
[[nodiscard]] const BranchFacts* compared_branch(const AppState& state);
/// The step up to which the branch is one with another that is open, which shows that part; 0 where there is none.
[[nodiscard]] std::int64_t shared_until(const AppState& state, const BranchFacts& branch);
/// Of its curves and marks; there are as many as a theme has, then they come again.
[[nodiscard]] ImU32 branch_color(const Theme& theme, int number);
/// "Tile cap 0 → 512, seed 1 → 2": the settings that differ, the viewport's aside; empty where none does.
[[nodiscard]] std::string changes_text(const Settings& before, const Settings& after);

}  // namespace splatelier

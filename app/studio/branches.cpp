// SPDX-License-Identifier: MIT
#include "app/studio/branches.h"

#include "app/studio/edit_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace splatelier {

std::string branch_name(int number) {
    return number == 0 ? "Trunk" : fmt::format("Branch {}", number);
}

bool has_branches(const AppState& state) {
    return has_training(state) && state.branches.size() > 1;
}

const BranchFacts* find_branch(const AppState& state, int number) {
    const auto found = std::find_if(state.branches.begin(),
                                    state.branches.end(),
                                    [number](const BranchFacts& branch) { return branch.number == number; });
    return found != state.branches.end() ? &*found : nullptr;
}

const BranchFacts* compared_branch(const AppState& state) {
    return state.compared ? find_branch(state, *state.compared) : nullptr;
}

std::int64_t shared_until(const AppState& state, const BranchFacts& branch) {
    if (!branch.forked_at) return 0;
    const bool is_open =
        std::any_of(state.branches.begin(), state.branches.end(), [&](const BranchFacts& other) {
            return branch_name(other.number) == branch.forked_from;
        });
    return is_open ? *branch.forked_at : 0;
}

ImU32 branch_color(const Theme& theme, int number) {
    return theme.branches[static_cast<std::size_t>(number) % theme.branches.size()];
}

std::string changes_text(const Settings& before, const Settings& after) {
    if (before == after) return {};
    std::string out;
    for (const std::string_view key : changed_settings(before, after)) {
        if (key.starts_with("view.")) continue;
        if (!out.empty()) out += ", ";
        out += edit_title({.key = std::string(key),
                           .before = setting_text(before, key),
                           .after = setting_text(after, key)});
    }
    return out;
}

}  // namespace splatelier

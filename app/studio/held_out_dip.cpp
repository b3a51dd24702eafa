// SPDX-License-Identifier: MIT
#include "app/studio/held_out_dip.h"

#include <algorithm>

namespace splatelier {

std::optional<HeldOutDip> held_out_dip(const std::vector<Evaluation>& evaluations, std::size_t index) {
    constexpr double kNoticeableDb = 0.5;  // less is the noise from one evaluation to the next
    const auto end = evaluations.begin() + static_cast<std::ptrdiff_t>(index);
    const auto best = std::max_element(
        evaluations.begin(), end, [](const Evaluation& a, const Evaluation& b) { return a.psnr < b.psnr; });
    if (best == end || !(best->psnr - end->psnr > kNoticeableDb)) return std::nullopt;
    return HeldOutDip{best->step, best->psnr - end->psnr};
}

}  // namespace splatelier

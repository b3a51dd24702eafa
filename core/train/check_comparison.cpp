// SPDX-License-Identifier: MIT
#include "core/train/check_comparison.h"

#include <fmt/core.h>

namespace splatelier {

void Comparison::note(const std::string& what, double difference, double allowed) {
    if (std::isnan(difference)) difference = std::numeric_limits<double>::infinity();
    const double ratio = difference == 0 ? 0 : difference / allowed;
    if (!told_.empty() && ratio <= ratio_) return;
    ratio_ = ratio;
    told_ = fmt::format("largest difference {:.1e}, {:.1e} allowed ({})", difference, allowed, what);
}

CheckResult Comparison::result(std::string claim) const {
    if (told_.empty()) return {std::move(claim), false, "nothing was compared"};
    return {std::move(claim), ratio_ <= 1, told_};
}

}  // namespace splatelier

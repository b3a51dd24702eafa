// SPDX-License-Identifier: MIT
#include "app/studio/timeline_scale.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

constexpr double kFewestSteps = 20;  // the nearest that one can zoom

StepRange kept_within(StepRange range, double goal) {
    const double span = std::min(range.last - range.first, std::max(goal, kFewestSteps));
    range.first = std::clamp(range.first, 0.0, std::max(0.0, goal - span));
    range.last = range.first + span;
    return range;
}

}  // namespace

float TimelineScale::to_px(double step) const {
    return left_px + width_px * static_cast<float>((step - range.first) / (range.last - range.first));
}

double TimelineScale::to_step(float px) const {
    return range.first + (range.last - range.first) * static_cast<double>((px - left_px) / width_px);
}

StepRange zoomed(const StepRange& range, double anchor_step, double factor, double goal) {
    const double span = std::max(kFewestSteps, (range.last - range.first) * factor);
    const double share = (anchor_step - range.first) / (range.last - range.first);
    const double first = anchor_step - share * span;
    return kept_within({first, first + span}, goal);
}

StepRange shifted(const StepRange& range, double steps, double goal) {
    return kept_within({range.first + steps, range.last + steps}, goal);
}

StepRange automatic_range(std::int64_t step, std::int64_t goal) {
    // Grown in round steps by half each: the curve fills two thirds or more and nothing moves every frame.
    double last = 200;
    while (last < static_cast<double>(step) * 1.05) {
        last *= 1.5;
    }
    return {0, std::max(kFewestSteps, std::min(last, static_cast<double>(std::max(goal, step))))};
}

std::vector<double> axis_ticks(double low, double high, int most) {
    if (!(high > low) || most < 1) return {};
    const double raw = (high - low) / most;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double interval = 10 * power;
    for (const double candidate : {1.0, 2.0, 5.0}) {
        if (candidate * power >= raw) {
            interval = candidate * power;
            break;
        }
    }
    std::vector<double> out;
    const auto first = static_cast<std::int64_t>(std::ceil(low / interval - 1e-9));
    const auto last = static_cast<std::int64_t>(std::floor(high / interval + 1e-9));
    for (std::int64_t i = first; i <= last; ++i) {
        out.push_back(static_cast<double>(i) * interval);
    }
    return out;
}

}  // namespace splatelier

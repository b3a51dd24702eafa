// SPDX-License-Identifier: MIT
#include "core/train/density_adc.h"

#include "core/error.h"
#include "core/math/projection.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

const double kSplitLogScale = -std::log(1.6);  ///< a copy's size over its source's; 1.6 as Kerbl et al.

enum class RowKind { kKept, kClone, kSplitCopy };

/// A row of the grown array, before pruning.
struct GrownRow {
    RowKind kind;
    std::size_t source;
    std::size_t copy = 0;  ///< which of the two of a split
};

double mean_gradient(const DensityStats& stats, std::size_t row) {
    return static_cast<double>(stats.gradient_sum[row]) /
           std::max(1.0, static_cast<double>(stats.view_count[row]));
}

bool screen_rules_hold(const Settings& settings, std::int64_t step) {
    return step < settings.density.screen_until;
}

std::size_t count_set(const std::vector<bool>& rows) {
    return static_cast<std::size_t>(std::count(rows.begin(), rows.end(), true));
}

/// Lets the rows with the largest gradients grow until `room` is used up (a row that both clones and splits
/// takes two).
void refuse_beyond(std::size_t room, const DensityStats& stats, Growth& growth) {
    if (count_set(growth.cloned) + count_set(growth.split) <= room) return;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < growth.cloned.size(); ++i)
        if (growth.cloned[i] || growth.split[i]) rows.push_back(i);
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return mean_gradient(stats, a) > mean_gradient(stats, b);
    });
    for (const std::size_t row : rows)
        for (std::vector<bool>* grows : {&growth.cloned, &growth.split}) {
            if (!(*grows)[row]) continue;
            if (room > 0) {
                --room;
            } else {
                (*grows)[row] = false;
                ++growth.refused;
            }
        }
}

std::vector<GrownRow> grown_rows(const Growth& growth) {
    std::vector<GrownRow> rows;
    const std::size_t count = growth.cloned.size();
    for (std::size_t i = 0; i < count; ++i)
        if (!growth.split[i]) rows.push_back({RowKind::kKept, i});
    for (std::size_t i = 0; i < count; ++i)
        if (growth.cloned[i]) rows.push_back({RowKind::kClone, i});
    for (const std::size_t copy : {std::size_t{0}, std::size_t{1}})
        for (std::size_t i = 0; i < count; ++i)
            if (growth.split[i]) rows.push_back({RowKind::kSplitCopy, i, copy});
    return rows;
}

/// The opacity with which two copies, one over the other, look like one: (1 − o')² = 1 − o. As a logit, from a
/// logit, since 1 − o would round to 0 in between.
double revised_logit(double opacity_logit) {
    const double transparency = std::sqrt(math::sigmoid(-opacity_logit));
    return std::log((1 - transparency) / transparency);
}

double logit(double opacity) {
    return std::log(opacity / (1 - opacity));
}

class Pruning {
  public:
    Pruning(const DensityInput& input, const Settings& settings, std::int64_t step, double scene_scale)
        : input_(input),
          settings_(settings),
          // Large splats are only removed after the first opacity reset: never, where there is none.
          by_size_(settings.density.reset_every > 0 && step > settings.density.reset_every),
          by_screen_(by_size_ && screen_rules_hold(settings, step)),
          least_logit_(logit(static_cast<double>(settings.density.prune_opacity))),
          max_log_scale_(std::log(static_cast<double>(settings.density.prune_scale) * scene_scale)) {}

    [[nodiscard]] bool removes(const GrownRow& row) const {
        const bool halved = row.kind == RowKind::kSplitCopy;
        auto opacity_logit = static_cast<double>(input_.opacity_logits[row.source]);
        if (halved && settings_.density.revised_opacity) opacity_logit = revised_logit(opacity_logit);
        if (opacity_logit < least_logit_) return true;
        const double log_scale =
            static_cast<double>(input_.max_log_scale[row.source]) + (halved ? kSplitLogScale : 0.0);
        if (by_size_ && log_scale > max_log_scale_) return true;
        return by_screen_ && input_.stats.max_radius[row.source] > settings_.density.prune_screen;
    }

  private:
    const DensityInput& input_;
    const Settings& settings_;
    bool by_size_, by_screen_;
    double least_logit_, max_log_scale_;  // limits as the splats store them: no exponential a row
};

}  // namespace

Growth decide_growth(const DensityInput& input,
                     const Settings& settings,
                     std::int64_t step,
                     double scene_scale) {
    const DensitySettings& density = settings.density;
    const std::size_t count = input.opacity_logits.size();
    const double grow_log_scale = std::log(static_cast<double>(density.grow_scale) * scene_scale);
    Growth out{.cloned = std::vector<bool>(count), .split = std::vector<bool>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        if (!input.may_multiply(i)) continue;
        const bool steep = mean_gradient(input.stats, i) > static_cast<double>(density.grad_threshold);
        const bool small = static_cast<double>(input.max_log_scale[i]) <= grow_log_scale;
        const bool wide =
            screen_rules_hold(settings, step) && input.stats.max_radius[i] > density.split_screen;
        out.cloned[i] = steep && small;
        out.split[i] = (steep && !small) || wide;
    }
    const std::size_t limit = splat_limit(settings, input);
    refuse_beyond(limit > count ? limit - count : 0, input.stats, out);
    return out;
}

Refinement plan_adc(const DensityInput& input,
                    const Settings& settings,
                    std::int64_t step,
                    double scene_scale,
                    const SplitNoise& noise) {
    const Growth growth = decide_growth(input, settings, step, scene_scale);
    const Pruning pruning(input, settings, step, scene_scale);
    Refinement out;
    out.edit.reset_stats = true;
    out.counts.cloned = count_set(growth.cloned);
    out.counts.split = count_set(growth.split);
    out.counts.refused = growth.refused;
    for (const GrownRow& row : grown_rows(growth)) {
        if (pruning.removes(row)) {
            ++out.counts.pruned;
            continue;
        }
        out.edit.source.push_back(static_cast<std::uint32_t>(row.source));
        if (row.kind == RowKind::kKept) continue;
        RowChange change{.row = static_cast<std::uint32_t>(out.edit.source.size() - 1),
                         .moments = RowMoments::kZero};
        if (row.kind == RowKind::kSplitCopy) {
            change.log_scale_add = static_cast<float>(kSplitLogScale);
            change.split_normal = noise(row.copy, row.source);
            if (settings.density.revised_opacity)
                change.opacity_logit =
                    static_cast<float>(revised_logit(static_cast<double>(input.opacity_logits[row.source])));
        }
        out.edit.changes.push_back(change);
    }
    if (out.edit.source.empty())
        fail(
            "step {}: refinement would remove every splat: all are fainter than density.prune_opacity = {} "
            "or "
            "larger than density.prune_scale allows; lower the one or raise the other",
            step,
            settings.density.prune_opacity);
    return out;
}

}  // namespace splatelier

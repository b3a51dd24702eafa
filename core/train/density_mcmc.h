// Density control by sampling: dead splats move to where opaque ones are, and the number grows to a limit.
// Source: Kheradmand et al. 2024, with gsplat 1.6's conventions (strategy/mcmc.py, strategy/ops.py).
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/density.h"

#include <span>
#include <vector>

namespace splatelier {

/// The array while a plan is made: what each row copies and what has been changed of it.
class McmcPlan {
  public:
    McmcPlan(const DensityInput& input, const Settings& settings);

    /// Rows with an opacity of at most density.prune_opacity, increasing.
    [[nodiscard]] std::vector<std::uint32_t> dead_rows() const;
    /// How many rows an addition makes now: mcmc_growth of them, up to splat_limit().
    [[nodiscard]] std::size_t addition_count() const;
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] double opacity(std::size_t row) const { return rows_[row].opacity; }

    /// dead[i] becomes a copy of targets[i]; each target and its copies share its opacity out. The targets'
    /// moments are zeroed, the dead rows keep their own.
    void relocate(std::span<const std::uint32_t> dead, std::span<const std::uint32_t> targets);
    /// Appends a copy of each target; each target and its copies share its opacity out. The targets keep their
    /// moments, new rows start with zeros.
    void add(std::span<const std::uint32_t> targets);

    [[nodiscard]] SplatEdit edit() const;

  private:
    struct Row {
        std::uint32_t source = 0;
        double opacity = 0;
        double log_scale_add = 0;
        bool changed = false;
        RowMoments moments = RowMoments::kOfSource;
    };
    void share_out(std::span<const std::uint32_t> targets);

    std::vector<Row> rows_;
    double min_opacity_, growth_;
    std::size_t limit_;
};

/// Relocation, then additions, with draws from (seed, step).
[[nodiscard]] Refinement plan_mcmc(const DensityInput& input, const Settings& settings, std::int64_t step);

}  // namespace splatelier

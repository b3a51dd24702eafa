// SPDX-License-Identifier: MIT
#include "core/train/density_mcmc.h"

#include "core/error.h"
#include "core/math/mcmc.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

/// Draws rows with replacement, each with a chance proportional to its opacity.
class OpacityDraw {
  public:
    void add(std::uint32_t row, double opacity) {
        total_ += opacity;
        rows_.push_back(row);
        cumulative_.push_back(total_);
    }
    [[nodiscard]] bool possible() const { return total_ > 0; }
    /// The row at `uniform` in [0, 1) of the whole.
    [[nodiscard]] std::uint32_t at(double uniform) const {
        const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), uniform * total_);
        const auto index = static_cast<std::size_t>(found - cumulative_.begin());
        return rows_[std::min(index, rows_.size() - 1)];
    }

  private:
    std::vector<std::uint32_t> rows_;
    std::vector<double> cumulative_;
    double total_ = 0;
};

struct DrawStream {
    std::uint64_t seed, step;
    RandomPurpose purpose;
};

std::vector<std::uint32_t> draw(const OpacityDraw& from, std::size_t count, const DrawStream& stream) {
    std::vector<std::uint32_t> out;
    if (!from.possible()) return out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(from.at(random_uniform(stream.seed, stream.step, stream.purpose, i)));
    return out;
}

}  // namespace

McmcPlan::McmcPlan(const DensityInput& input, const Settings& settings)
    : min_opacity_(static_cast<double>(settings.density.prune_opacity)),
      growth_(static_cast<double>(settings.density.mcmc_growth)),
      limit_(splat_limit(settings, input)) {
    rows_.resize(input.opacity_logits.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        rows_[i].source = static_cast<std::uint32_t>(i);
        rows_[i].opacity = math::sigmoid(static_cast<double>(input.opacity_logits[i]));
    }
}

std::vector<std::uint32_t> McmcPlan::dead_rows() const {
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (rows_[i].opacity <= min_opacity_) out.push_back(static_cast<std::uint32_t>(i));
    return out;
}

std::size_t McmcPlan::addition_count() const {
    const double grown = std::floor((1 + growth_) * static_cast<double>(rows_.size()));
    const std::size_t goal = std::min(limit_, static_cast<std::size_t>(grown));
    return goal > rows_.size() ? goal - rows_.size() : 0;
}

/// Gives every target the opacity and size of itself in as many copies as it was drawn, plus one.
void McmcPlan::share_out(std::span<const std::uint32_t> targets) {
    std::vector<int> copies(rows_.size(), 1);
    for (const std::uint32_t target : targets) ++copies[target];
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (copies[i] == 1) continue;
        const math::Relocated shared = math::relocate(rows_[i].opacity, copies[i], min_opacity_);
        rows_[i].opacity = shared.opacity;
        rows_[i].log_scale_add += std::log(shared.scale_factor);
        rows_[i].changed = true;
    }
}

void McmcPlan::relocate(std::span<const std::uint32_t> dead, std::span<const std::uint32_t> targets) {
    SPLATELIER_REQUIRE(dead.size() == targets.size(), "{} dead, {} targets", dead.size(), targets.size());
    share_out(targets);
    for (std::size_t i = 0; i < dead.size(); ++i) {
        rows_[targets[i]].moments = RowMoments::kZero;
        rows_[dead[i]] = rows_[targets[i]];
        rows_[dead[i]].moments = RowMoments::kOwn;
    }
}

void McmcPlan::add(std::span<const std::uint32_t> targets) {
    share_out(targets);
    for (const std::uint32_t target : targets) {
        Row copy = rows_[target];
        copy.moments = RowMoments::kZero;
        copy.changed = true;
        rows_.push_back(copy);
    }
}

SplatEdit McmcPlan::edit() const {
    SplatEdit out;
    out.source.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        out.source.push_back(row.source);
        if (!row.changed) continue;
        out.changes.push_back({.row = static_cast<std::uint32_t>(i),
                               .log_scale_add = static_cast<float>(row.log_scale_add),
                               .opacity_logit = static_cast<float>(std::log(row.opacity / (1 - row.opacity))),
                               .moments = row.moments});
    }
    return out;
}

Refinement plan_mcmc(const DensityInput& input, const Settings& settings, std::int64_t step) {
    const std::uint64_t seed = settings.train.seed;
    const auto at_step = static_cast<std::uint64_t>(step);
    McmcPlan plan(input, settings);
    Refinement out;

    std::vector<std::uint32_t> dead = plan.dead_rows();
    OpacityDraw alive;
    for (std::size_t i = 0, next_dead = 0; i < plan.size(); ++i) {
        if (next_dead < dead.size() && dead[next_dead] == i)
            ++next_dead;
        else if (input.may_multiply(i))
            alive.add(static_cast<std::uint32_t>(i), plan.opacity(i));
    }
    const auto places = draw(alive, dead.size(), {seed, at_step, RandomPurpose::kRelocation});
    if (places.empty()) dead.clear();  // none alive: there is no place to go
    plan.relocate(dead, places);
    out.counts.relocated = dead.size();

    OpacityDraw all;
    for (std::size_t i = 0; i < plan.size(); ++i)
        if (input.may_multiply(i)) all.add(static_cast<std::uint32_t>(i), plan.opacity(i));
    const auto parents = draw(all, plan.addition_count(), {seed, at_step, RandomPurpose::kAddition});
    plan.add(parents);
    out.counts.added = parents.size();

    out.edit = plan.edit();
    out.edit.reset_stats = true;
    return out;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/train/trainer.h"

#include "core/log.h"
#include "core/splats/initialize.h"
#include "core/splats/spatial_order.h"
#include "core/train/schedule.h"
#include "core/train/splat_edit.h"
#include "core/train/stopwatch.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

namespace splatelier {
namespace {

/// A gradient beyond 1e19 makes its square infinite, and a checkpoint that holds it could not be read again. Both moments
/// of such a value become zero, as at the start; returns how many values there were.
std::size_t restart_lost_moments(OptimizerState& moments) {
    std::size_t count = 0;
    for (const auto values : {&SplatCloud::means,
                              &SplatCloud::log_scales,
                              &SplatCloud::rotations,
                              &SplatCloud::opacity_logits,
                              &SplatCloud::sh_dc,
                              &SplatCloud::sh_rest}) {
        std::vector<float>& first = moments.first.*values;
        std::vector<float>& second = moments.second.*values;
        for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
            if (std::isfinite(first[i]) && std::isfinite(second[i])) continue;
            first[i] = second[i] = 0;
            ++count;
        }
    }
    return count;
}

std::size_t size_bytes(const TrainState& state) {
    std::size_t floats = 0;
    for (const SplatCloud* cloud : {&state.cloud, &state.optimizer.first, &state.optimizer.second}) {
        for (const std::vector<float>* values : {&cloud->means,
                                                 &cloud->log_scales,
                                                 &cloud->rotations,
                                                 &cloud->opacity_logits,
                                                 &cloud->sh_dc,
                                                 &cloud->sh_rest})
            floats += values->size();
    }
    return sizeof(float) * floats;
}

/// Photos that are loaded ahead of the one in work: enough to hide decoding, few enough for a small cache.
constexpr std::size_t kPrefetchCount = 4;
/// Weight of the newest loss in the exponential mean.
constexpr double kSmoothing = 0.01;

/// [N, old K, 3] to [N, new K, 3], the new coefficients zero.
void widen_sh(SplatCloud& cloud, int degree) {
    if (cloud.size() == 0) return;
    const auto old_width = 3 * static_cast<std::size_t>(sh_rest_count(cloud.sh_degree));
    const auto new_width = 3 * static_cast<std::size_t>(sh_rest_count(degree));
    std::vector<float> wide(cloud.size() * new_width, 0.0F);
    for (std::size_t row = 0; row < cloud.size(); ++row) {
        std::copy_n(cloud.sh_rest.data() + row * old_width, old_width, wide.data() + row * new_width);
    }
    cloud.sh_rest = std::move(wide);
    cloud.sh_degree = degree;
}

void add(const RefinementCounts& counts, RefinementTotals& totals) {
    ++totals.refinements;
    totals.counts.cloned += counts.cloned;
    totals.counts.split += counts.split;
    totals.counts.pruned += counts.pruned;
    totals.counts.relocated += counts.relocated;
    totals.counts.added += counts.added;
}

const std::vector<std::size_t>& required_train_views(const Dataset& dataset) {
    if (dataset.train_views().empty()) {
        fail("{}: no photo to train on: {} photos, all held out (see data.test_every)",
             dataset.folder().string(),
             dataset.views().size());
    }
    return dataset.train_views();
}

}  // namespace

std::vector<RowRange> row_ranges(std::vector<std::uint32_t> rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    std::vector<RowRange> ranges;
    for (const std::uint32_t row : rows) {
        if (row == std::numeric_limits<std::uint32_t>::max()) fail("splat {}: no scene has so many", row);
        if (!ranges.empty() && ranges.back().end == row) {
            ++ranges.back().end;
        } else {
            ranges.push_back({.begin = row, .end = row + 1});
        }
    }
    return ranges;
}

Trainer::Trainer(const Dataset& dataset,
                 const Settings& settings,
                 Backend& backend,
                 std::shared_ptr<const SplatCloud> first_splats)
    : dataset_(dataset),
      settings_(settings),
      backend_(backend),
      first_splats_(std::move(first_splats)),
      order_(required_train_views(dataset), settings.train.seed) {}

void Trainer::restart() {
    TrainState state;
    state.cloud = first_splats_ != nullptr ? *first_splats_
                                           : initialize_splats(dataset_.points(),
                                                               {.sh_degree = settings_.train.sh_degree,
                                                                .opacity = settings_.train.init_opacity,
                                                                .scale_factor = settings_.train.init_scale,
                                                                .seed = settings_.train.seed});
    TrainProgress progress;
    progress.views.resize(dataset_.views().size());
    restore(std::move(state), std::move(progress));
    if (settings_.train.reorder_every > 0) reorder();
}

void Trainer::restore(TrainState state, TrainProgress progress) {
    if (progress.views.size() != dataset_.views().size()) {
        fail("{}: has {} photos, the saved run had {}: it cannot go on with other photos",
             dataset_.folder().string(),
             dataset_.views().size(),
             progress.views.size());
    }
    state.precision = settings_.train.precision;
    backend_.load(state);
    deleted_.clear();
    progress_ = std::move(progress);
    excluded_.assign(progress_.views.size(), false);
    for (std::size_t i = 0; i < excluded_.size(); ++i) excluded_[i] = progress_.views[i].excluded;
    order_ = ViewOrder(dataset_.train_views(), settings_.train.seed, progress_.cursor);
    stored_sh_degree_ = state.cloud.sh_degree;
    stored_precision_ = state.precision;
    last_taken_ = progress_.step - 1;
    renumbered();
    change_settings(settings_);
}

TrainingView Trainer::next_view() {
    const std::size_t index = order_.next(excluded_);
    for (const std::size_t ahead : order_.peek(kPrefetchCount, excluded_))
        if (!backend_.holds_photo(ahead)) dataset_.prefetch(ahead);
    return {.index = index,
            .camera = dataset_.views()[index].camera,
            .image = backend_.holds_photo(index) ? nullptr : dataset_.image(index)};
}

StepOutcome Trainer::step() {
    StepOutcome outcome;
    const std::int64_t step = progress_.step;
    const auto photo_begin = std::chrono::steady_clock::now();
    const TrainingView view = next_view();
    outcome.photo_seconds = seconds_since(photo_begin);
    outcome.view_index = view.index;

    outcome.result = backend_.step(view, step_params(settings_, step, dataset_.scene_scale()));
    if (view.image != nullptr && backend_.holds_photo(view.index)) dataset_.spare(view.index);
    progress_.step = step + 1;
    progress_.cursor = order_.cursor();
    take(outcome.result);
    const auto refine_begin = std::chrono::steady_clock::now();
    refine(step, outcome);
    if (reorder_due(settings_, step)) reorder();
    outcome.refine_seconds = seconds_since(refine_begin);
    return outcome;
}

StepResult Trainer::finish() {
    const StepResult result = backend_.finish();
    take(result);
    return result;
}

void Trainer::take(const StepResult& result) {
    // A GPU reports late, and the same step perhaps twice.
    if (result.step <= last_taken_) return;
    if (!result.finite || !std::isfinite(result.loss)) {
        throw TrainingFailure(fmt::format(
            "step {}, photo {}: the loss or a splat is no longer a number; lower the rates and go on "
            "from the last save",
            result.step,
            dataset_.views()[result.view_index].name));
    }
    ViewStatus& view = progress_.views[result.view_index];
    view.last_loss = result.loss;
    view.last_step = result.step;
    const bool is_first = last_taken_ < 0;
    progress_.smooth_loss =
        is_first ? result.loss : progress_.smooth_loss + kSmoothing * (result.loss - progress_.smooth_loss);
    last_taken_ = result.step;
}

void Trainer::refine(std::int64_t step, StepOutcome& outcome) {
    const bool is_refinement = refinement_due(settings_, step);
    outcome.opacity_reset = opacity_reset_due(settings_, step);
    if (!is_refinement && !outcome.opacity_reset) return;
    DensityInput input = backend_.density_input();
    if (is_refinement && has_region(settings_)) {
        input.confined = outside_region(backend_.means(), settings_);
    }
    const Refinement refinement = apply_refinement(step, input);
    outcome.out_of_room =
        is_refinement && input.most_splats < splat_limit(settings_) &&
        (refinement.counts.refused > 0 || refinement.edit.source.size() >= input.most_splats);
    if (!refinement.edit.source.empty()) renumbered();
    if (is_refinement) {
        outcome.refined = refinement.counts;
        add(refinement.counts, progress_.totals);
    }
    if (outcome.opacity_reset) {
        ++progress_.totals.opacity_resets;
        progress_.totals.last_opacity_reset = progress_.step;
    }
}

void Trainer::reorder() {
    const SplatEdit order = keep_rows(spatial_order(backend_.means()));
    try {
        backend_.apply(order);
    } catch (const TrainingFailure&) {
        throw;
    } catch (const Error& full) {
        log_warning("step {}: {}; the splats stay in their order", progress_.step, full.what());
        return;
    }
    renumbered();
}

Refinement Trainer::apply_refinement(std::int64_t step, DensityInput& input) {
    const auto plan = [&] { return plan_refinement(input, settings_, step, dataset_.scene_scale()); };
    Refinement refinement = plan();
    try {
        backend_.apply(refinement.edit);
    } catch (const TrainingFailure&) {
        throw;
    } catch (const Error& full) {
        const std::size_t count = input.opacity_logits.size();
        if (refinement.edit.source.size() <= count) throw;
        log_warning("step {}: {}; no splats are added", step, full.what());
        input.most_splats = count;
        refinement = plan();
        backend_.apply(refinement.edit);
    }
    return refinement;
}

void Trainer::renumbered() {
    ++numbering_;
    renumbered_at_ = progress_.step;
}

void Trainer::change_settings(const Settings& settings) {
    settings_ = settings;
    const int degree = std::max(settings_.train.sh_degree, stored_sh_degree_);
    if (degree == stored_sh_degree_ && settings_.train.precision == stored_precision_) return;
    TrainState state = backend_.read();
    if (degree != stored_sh_degree_)
        for (SplatCloud* cloud : {&state.cloud, &state.optimizer.first, &state.optimizer.second})
            widen_sh(*cloud, degree);
    state.precision = settings_.train.precision;
    backend_.load(state);
    stored_sh_degree_ = degree;
    stored_precision_ = state.precision;
}

void Trainer::exclude_view(std::size_t view_index, bool excluded) {
    if (view_index >= excluded_.size()) {
        fail("photo {}: there are only {}", view_index, excluded_.size());
    }
    const std::string& name = dataset_.views()[view_index].name;
    const std::vector<std::size_t>& train_views = dataset_.train_views();
    if (!std::binary_search(train_views.begin(), train_views.end(), view_index)) {
        fail("{}: is held out for testing, not trained on", name);
    }
    const auto in_use =
        std::count_if(train_views.begin(), train_views.end(), [&](std::size_t v) { return !excluded_[v]; });
    if (excluded && !excluded_[view_index] && in_use == 1)
        fail("{}: is the last photo left to train on", name);
    excluded_[view_index] = excluded;
    progress_.views[view_index].excluded = excluded;
}

void Trainer::delete_splats(const std::vector<RowRange>& rows) {
    const std::size_t count = backend_.splat_count();
    std::vector<bool> gone(count, false);
    for (const RowRange& range : rows) {
        if (range.begin >= range.end || range.end > count) {
            fail("splats {} to {}: there are only {}", range.begin, std::int64_t{range.end} - 1, count);
        }
        std::fill(gone.begin() + range.begin, gone.begin() + range.end, true);
    }
    std::vector<std::uint32_t> kept;
    for (std::size_t row = 0; row < count; ++row) {
        if (!gone[row]) kept.push_back(static_cast<std::uint32_t>(row));
    }
    if (kept.size() == count) return;
    if (kept.empty()) fail("all {} splats are selected: at least one must stay", count);
    TrainState removed = backend_.read();
    std::vector<std::uint32_t> lost;
    for (std::size_t row = 0; row < count; ++row) {
        if (gone[row]) lost.push_back(static_cast<std::uint32_t>(row));
    }
    apply_edit(removed, keep_rows(std::move(lost)));
    deleted_.push_back(std::move(removed));
    forget_old_deletions();
    backend_.apply(keep_rows(std::move(kept)));
    renumbered();
}

void Trainer::forget_old_deletions() {
    const auto bytes = [&] {
        std::size_t sum = 0;
        for (const TrainState& state : deleted_) sum += size_bytes(state);
        return sum;
    };
    while (deleted_.size() > kMostRemembered || (deleted_.size() > 1 && bytes() > most_remembered_bytes_))
        deleted_.erase(deleted_.begin());
}

void Trainer::restore_splats() {
    if (deleted_.empty()) fail("no deletion is remembered that could be taken back");
    TrainState state = backend_.read();
    TrainState back = std::move(deleted_.back());
    deleted_.pop_back();
    for (SplatCloud* cloud : {&back.cloud, &back.optimizer.first, &back.optimizer.second}) {
        if (cloud->sh_degree < state.cloud.sh_degree) widen_sh(*cloud, state.cloud.sh_degree);
    }
    append_rows(state, back);
    backend_.load(state);
    renumbered();
}

RenderParams Trainer::render_params() const {
    const std::int64_t newest = std::max<std::int64_t>(0, progress_.step - 1);
    return splatelier::render_params(settings_, sh_degree_at(settings_, newest), dataset_.scene_scale());
}

TrainState Trainer::read() {
    TrainState state = backend_.read();
    if (const std::size_t count = restart_lost_moments(state.optimizer); count > 0)
        log_warning("{} of Adam's moments have outgrown a float and begin anew where this is gone on with",
                    count);
    state.cloud.antialiased = settings_.render.antialiased;
    return state;
}

}  // namespace splatelier

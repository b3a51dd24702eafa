// How a run takes up its folder's checkpoint, its metrics and its edits.
// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "core/settings_values.h"
#include "core/train/checkpoint.h"
#include "core/train/run.h"

#include <algorithm>
#include <array>
#include <utility>

namespace splatelier {
namespace {

/// Settings that say how a run is computed, not what: they may differ from one resume to the next.
constexpr std::array kFreeOnResume{"train.backend", "train.gpu", "train.threads", "data.cache_mb"};
/// Settings that change nothing of the splats: taken over on resume without an entry in the edit log.
constexpr std::array kGoals{"train.iterations", "output.", "view."};

bool starts_with_any(std::string_view key, const auto& prefixes) {
    return std::any_of(
        prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return key.starts_with(prefix); });
}

RefinementCounts difference(const RefinementCounts& now, const RefinementCounts& before) {
    return {.cloned = now.cloned - before.cloned,
            .split = now.split - before.split,
            .pruned = now.pruned - before.pruned,
            .relocated = now.relocated - before.relocated,
            .added = now.added - before.added};
}

}  // namespace

void Run::resume() {
    Checkpoint saved = start_.folder->read_checkpoint();
    if (saved.data_fingerprint != data_fingerprint(*start_.dataset)) {
        fail("{}: its photos, their sizes or their split differ from those that {} was trained on",
             start_.dataset->folder().string(),
             folder_name());
    }
    const Settings wanted = start_.settings;
    for (const std::string_view key : changed_settings(saved.settings, wanted)) {
        if (applies_live(key) || starts_with_any(key, kFreeOnResume)) continue;
        fail("{} cannot change on resume: {} was trained with {}, now it is {}",
             key,
             folder_name(),
             setting_text(saved.settings, key),
             setting_text(wanted, key));
    }
    start_.folder->metrics_log().truncate(saved.metrics_lines);
    start_.folder->edits_log().truncate(saved.edits_lines);
    clock_ = Stopwatch(saved.seconds);
    trainer_.restore(std::move(saved.state), std::move(saved.progress));
    restore_history();
    saved_ = evaluated_ = mark();
    if (history_.evaluations().empty() || history_.evaluations().back().step != steps_done())
        evaluated_.reset();
    rate_step_ = steps_done();
    rate_seconds_ = saved.seconds;
    note(fmt::format("Resumed at step {} with {} splats", steps_done(), backend_.splat_count()));

    for (const std::string_view key : changed_settings(saved.settings, wanted)) {
        if (!applies_live(key) || starts_with_any(key, kGoals)) continue;
        log_edit({.step = steps_done(),
                  .edit = SettingEdit{.key = std::string(key),
                                      .from = setting_text(saved.settings, key),
                                      .to = setting_text(wanted, key)}});
    }
}

void Run::add_density_events(const RefinementTotals& before, const RefinementTotals& now, std::int64_t step) {
    if (now.refinements > before.refinements)
        history_.add_event(refinement_event(step, difference(now.counts, before.counts)));
    if (now.opacity_resets > before.opacity_resets)
        history_.add_event(opacity_reset_event(now.last_opacity_reset > 0 ? now.last_opacity_reset : step));
}

void Run::restore_history() {
    RefinementTotals before;
    std::size_t number = 0;
    for (const std::string& line : start_.folder->metrics_log().read()) {
        const std::string where = fmt::format("{}/metrics.jsonl:{}", folder_name(), ++number);
        const MetricsRecord record = parse_metrics_line(line, *start_.dataset, where);
        if (const auto* evaluated = std::get_if<EvaluationRecord>(&record)) {
            history_.add_evaluation(evaluated->evaluation);
            continue;
        }
        const auto& point = std::get<StepRecord>(record);
        records_.push_back(point);
        history_.add_point({.step = point.step,
                            .loss = static_cast<float>(point.smooth_loss),
                            .splats = point.splats,
                            .iterations_per_second = static_cast<float>(point.iterations_per_second)});
        add_density_events(before, point.totals, point.step);
        before = point.totals;
    }
    // What was done after the last record.
    add_density_events(before, trainer_.progress().totals, steps_done());
    number = 0;
    for (const std::string& line : start_.folder->edits_log().read()) {
        edits_.push_back(parse_edit_line(line, fmt::format("{}/edits.jsonl:{}", folder_name(), ++number)));
        history_.add_event(edit_event(edits_.back(), *start_.dataset));
    }
    history_.sort_events();
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/train/run.h"

#include "core/error.h"
#include "core/log.h"
#include "core/settings_values.h"
#include "core/train/session.h"

#include <algorithm>
#include <utility>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kStepsPerLine = 100;  ///< of metrics.jsonl
constexpr double kRateSeconds = 0.5;         ///< over which the shown rate is taken
constexpr auto kListPeriod = std::chrono::milliseconds(100);

}  // namespace

Run::Run(RunStart start, Backend& backend)
    : start_(std::move(start)),
      backend_(backend),
      trainer_(*start_.dataset, start_.settings, backend, start_.first_splats) {
    backend_.set_profiling(start_.profile);
    if (start_.folder) {
        for (const std::string& warning : start_.dataset->warnings()) start_.folder->log(warning);
    }
    if (start_.folder && start_.folder->has_checkpoint()) {
        resume();
    } else {
        begin();
    }
    refresh_lists();
}

void Run::begin() {
    trainer_.restart();
    if (!start_.folder) return;
    if (start_.folder->metrics_log().line_count() > 0) {
        note("There is no checkpoint yet: training starts from the beginning");
    }
    start_.folder->restart();
    start_.folder->write_settings(settings());
    start_.folder->write_cameras(*start_.dataset);
}

void Run::step() {
    clock_.start();
    const int degree_before = trainer_.render_params().sh_degree;
    const StepOutcome outcome = trainer_.step();
    record_step(outcome);
    const int degree = trainer_.render_params().sh_degree;
    if (degree > degree_before) {
        history_.add_event({.kind = TimelineEvent::Kind::kShDegree,
                            .step = steps_done(),
                            .text = fmt::format("spherical harmonics of degree {}", degree)});
    }
    update_rate();
    if (steps_done() % kStepsPerLine == 0) write_metrics_line();
}

void Run::record_step(const StepOutcome& outcome) {
    last_result_ = outcome.result;
    stages_.photos += outcome.photo_seconds;
    stages_.refinement += outcome.refine_seconds;
    if (outcome.refined) history_.add_event(refinement_event(steps_done(), *outcome.refined));
    if (outcome.opacity_reset) history_.add_event(opacity_reset_event(steps_done()));
    if (outcome.out_of_room && !std::exchange(said_out_of_room_, true))
        note(fmt::format(
            "Step {}: no more than {} splats for now: the backend has no room for more, or for the tiles "
            "that they reach. Training goes on; smaller photos (data.downscale) leave room for more splats",
            steps_done(),
            backend_.splat_count()));
    if (last_result_.step < 0) return;
    history_.add_point({.step = last_result_.step + 1,
                        .loss = static_cast<float>(trainer_.progress().smooth_loss),
                        .splats = backend_.splat_count(),
                        .iterations_per_second = static_cast<float>(rate_)});
}

void Run::update_rate() {
    const double seconds = clock_.seconds();
    if (rate_ > 0 && seconds - rate_seconds_ < kRateSeconds) return;
    if (seconds <= rate_seconds_) return;
    rate_ = static_cast<double>(steps_done() - rate_step_) / (seconds - rate_seconds_);
    rate_seconds_ = seconds;
    rate_step_ = steps_done();
}

void Run::write_metrics_line() {
    last_result_ = trainer_.finish();
    const TrainProgress& progress = trainer_.progress();
    records_.push_back({.step = progress.step,
                        .loss = last_result_.loss,
                        .smooth_loss = progress.smooth_loss,
                        .splats = backend_.splat_count(),
                        .sh_degree = trainer_.render_params().sh_degree,
                        .totals = progress.totals,
                        .tiles_capped = last_result_.tiles_capped,
                        .seconds = clock_.seconds(),
                        .iterations_per_second = rate_});
    if (start_.folder) start_.folder->metrics_log().append(metrics_line(records_.back()));
}

void Run::pause() {
    last_result_ = trainer_.finish();
    clock_.stop();
}

void Run::apply(const RunEdit& edit) {
    if (const auto* setting = std::get_if<SettingEdit>(&edit.edit)) {
        change_setting(*setting);
    } else if (const auto* exclusion = std::get_if<ExclusionEdit>(&edit.edit)) {
        trainer_.exclude_view(exclusion->view_index, exclusion->excluded);
        log_edit(edit);
    } else if (std::holds_alternative<RestorationEdit>(edit.edit)) {
        trainer_.restore_splats();
        log_edit(edit);
    } else {
        trainer_.delete_splats(std::get<DeletionEdit>(edit.edit).rows);
        log_edit(edit);
    }
}

bool Run::delete_selected(const SplatSelection& selection) {
    const std::vector<RowRange> rows = row_ranges(selected_rows(trainer_.read().cloud, selection));
    if (rows.empty()) return false;
    apply({.step = 0, .edit = DeletionEdit{.rows = rows}});
    return true;
}

void Run::change_setting(const SettingEdit& edit) {
    Settings changed = settings();
    set_setting(changed, edit.key, edit.to);
    if (changed == settings()) return;
    if (!applies_live(edit.key)) fail("{} applies to a new run only: start again with it", edit.key);
    const std::string before = setting_text(settings(), edit.key);
    trainer_.change_settings(changed);
    log_edit({.step = steps_done(),
              .edit = SettingEdit{.key = edit.key, .from = before, .to = setting_text(changed, edit.key)}});
}

void Run::log_edit(const RunEdit& edit) {
    RunEdit now = edit;
    now.step = steps_done();
    ++edits_made_;
    history_.add_event(edit_event(now, *start_.dataset));
    edits_.push_back(now);
    if (!start_.folder) return;
    try {
        start_.folder->edits_log().append(edit_line(now, *start_.dataset));
    } catch (const Error& problem) {
        throw TrainingFailure(problem.what());  // the splats follow an edit that the run cannot remember
    }
}

void Run::reset() {
    trainer_.restart();
    history_.clear();
    records_.clear();
    edits_.clear();
    kernel_sums_.clear();
    kernel_sum_count_ = 0;
    compared_.clear();
    clock_ = Stopwatch();
    stages_ = {};
    publishes_ = 0;
    last_result_ = {};
    saved_.reset();
    evaluated_.reset();
    rate_ = rate_seconds_ = 0;
    rate_step_ = 0;
    if (start_.folder) {
        start_.folder->restart();
        start_.folder->write_settings(settings());
    }
    refresh_lists();
}

void Run::note(const std::string& line) {
    log_info("{}", line);
    if (start_.folder) start_.folder->log(line);
}

std::string Run::folder_name() const {
    return start_.folder ? start_.folder->path().string() : std::string();
}

bool Run::is_unsaved() const {
    const bool is_untouched = steps_done() == 0 && edits_made_ == 0;
    return !is_untouched && saved_ != mark();
}

void Run::refresh_lists() {
    refreshed_ = Clock::now();
    curve_ = history_.shared_curve();
    views_ = std::make_shared<const std::vector<ViewStatus>>(trainer_.progress().views);
    memory_ = backend_.memory();
    kernels_ = backend_.kernel_samples();
    if (clock_.is_running()) sum_kernels();
}

void Run::sum_kernels() {
    if (kernels_.empty()) return;
    ++kernel_sum_count_;
    for (const KernelSample& sample : kernels_) {
        const auto found = std::find_if(kernel_sums_.begin(),
                                        kernel_sums_.end(),
                                        [&](const KernelSample& sum) { return sum.name == sample.name; });
        if (found == kernel_sums_.end()) {
            kernel_sums_.push_back(sample);
        } else {
            found->ms += sample.ms;
        }
    }
}

void Run::fill(TrainStatus& status) {
    if (Clock::now() - refreshed_ >= kListPeriod || !clock_.is_running()) refresh_lists();
    status.step = steps_done();
    status.iterations = settings().train.iterations;
    status.last = last_result_;
    status.smooth_loss = trainer_.progress().smooth_loss;
    status.splats = backend_.splat_count();
    status.restorable = trainer_.restorable();
    status.sh_degree = trainer_.render_params().sh_degree;
    status.iterations_per_second = rate_;
    status.seconds = clock_.seconds();
    status.publishing_seconds = stages_.publishing;
    status.publishes = publishes_;
    status.device_times = backend_.device_times();
    status.settings = settings();
    status.backend = backend_.info();
    status.memory = memory_;
    status.kernels = kernels_;
    status.curve = curve_;
    status.evaluations = history_.shared_evaluations();
    status.events = history_.shared_events();
    status.views = views_;
}

}  // namespace splatelier

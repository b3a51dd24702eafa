// SPDX-License-Identifier: MIT
#include "core/train/training_loop.h"

#include "core/error.h"
#include "core/log.h"

#include <exception>
#include <limits>
#include <utility>
#include <variant>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;

/// The status is posted at most this often while steps run; each one where a step takes longer.
constexpr auto kPostPeriod = std::chrono::milliseconds(5);
/// How soon a publish is tried again that found the display holding the free slot.
constexpr auto kPublishRetry = std::chrono::milliseconds(10);

}  // namespace

class TrainingLoop::Activity {
  public:
    Activity(TrainingLoop& loop, std::string what) : loop_(loop) {
        loop_.status_.activity = std::move(what);
        loop_.post(true);
    }
    ~Activity() { loop_.status_.activity.clear(); }
    Activity(const Activity&) = delete;
    Activity& operator=(const Activity&) = delete;

  private:
    TrainingLoop& loop_;
};

TrainingLoop::TrainingLoop(SessionStart start, std::unique_ptr<RunFolder> folder, SessionLink& link)
    : start_(std::move(start)), folder_(std::move(folder)), link_(link) {
    status_.settings = start_.settings;
    status_.iterations = start_.settings.train.iterations;
    status_.curve = std::make_shared<const std::vector<CurvePoint>>();
    status_.evaluations = std::make_shared<const std::vector<Evaluation>>();
    status_.events = std::make_shared<const std::vector<TimelineEvent>>();
    status_.views = std::make_shared<const std::vector<ViewStatus>>();
}

void TrainingLoop::run() {
    try {
        load();
    } catch (const std::exception& problem) {
        fail_with(problem.what());
    }
    while (!stopping_) {
        try {
            serve();
        } catch (const TrainingFailure& problem) {
            fail_with(problem.what());
        } catch (const std::exception& problem) {
            save_before_failing();
            fail_with(problem.what());
        }
    }
    if (status_.state != SessionState::kFailed) status_.state = SessionState::kStopped;
    post(true);
}

void TrainingLoop::load() {
    const Activity activity(*this, "loading");
    backend_ = start_.make_backend(start_.settings);
    status_.backend = backend_->info();
    run_ = std::make_unique<Run>(RunStart{.dataset = start_.dataset,
                                          .settings = start_.settings,
                                          .first_splats = start_.first_splats,
                                          .folder = std::move(folder_),
                                          .profile = start_.profile},
                                 *backend_);
    link_.handoff_owner =
        std::make_unique<SnapshotHandoff>(backend_->make_snapshot(), backend_->make_snapshot());
    link_.handoff.store(link_.handoff_owner.get(), std::memory_order_release);
    publisher_.emplace(*link_.handoff_owner, *backend_);
    while (replayed_ < start_.replay.size() && start_.replay[replayed_].step < run_->steps_done())
        ++replayed_;
    if (run_->steps_done() >= run_->settings().train.iterations) {
        stand_still(SessionState::kDone);
    } else if (start_.paused) {
        stand_still(SessionState::kReady);
    } else {
        publisher_->publish_now(run_->trainer());
        status_.state = SessionState::kRunning;
    }
}

void TrainingLoop::serve() {
    if (status_.state != SessionState::kRunning) wait_for_commands();
    for (const Command& command : link_.queue.take()) {
        if (stopping_) return;
        handle(command);
    }
    if (!stopping_ && status_.state == SessionState::kRunning) advance();
}

void TrainingLoop::wait_for_commands() {
    post(true);
    while (publish_pending_) {
        if (publisher_->publish_now(run_->trainer())) {
            publish_pending_ = false;
        } else {
            link_.queue.rest(kPublishRetry);
        }
        if (link_.queue.has_any()) return;
    }
    link_.queue.wait();
}

void TrainingLoop::handle(const Command& command) {
    const bool is_stop = std::holds_alternative<StopCommand>(command);
    if (!run_ && !is_stop) {
        status_.message = "training could not be started: see the error";
        return;
    }
    try {
        std::visit([&](const auto& one) { apply(one); }, command);
    } catch (const TrainingFailure&) {
        throw;
    } catch (const Error& refusal) {
        // What the user asked for cannot be; training goes on as it was.
        if (is_stop) throw;
        status_.message = refusal.what();
        log_warning("{}", refusal.what());
    }
    if (!is_stop) post(true);
}

void TrainingLoop::apply(const StartCommand&) {
    if (status_.state == SessionState::kRunning) return;
    if (status_.state == SessionState::kFailed) fail("training has failed: reset it to start again");
    if (run_->steps_done() >= run_->settings().train.iterations) {
        fail("all {} iterations are done: add some to go on", run_->steps_done());
    }
    steps_to_go_ = -1;
    status_.state = SessionState::kRunning;
}

void TrainingLoop::apply(const PauseCommand&) {
    if (status_.state == SessionState::kRunning) stand_still(SessionState::kPaused);
}

void TrainingLoop::apply(const StepCommand& command) {
    if (command.count < 1) fail("{} steps: at least one is needed", command.count);
    apply(StartCommand{});
    steps_to_go_ = command.count;
}

void TrainingLoop::apply(const AddIterationsCommand& command) {
    if (status_.state == SessionState::kFailed) fail("training has failed: reset it to start again");
    const std::int64_t before = run_->settings().train.iterations;
    if (command.count < 1) fail("{} iterations: at least one is needed", command.count);
    if (command.count > std::numeric_limits<std::int64_t>::max() - before) {
        fail("{} iterations are too many", command.count);
    }
    run_->apply({.step = 0,
                 .edit = SettingEdit{
                     .key = "train.iterations", .from = {}, .to = std::to_string(before + command.count)}});
    if (status_.state == SessionState::kDone) apply(StartCommand{});
}

void TrainingLoop::apply(const ChangeSettingCommand& command) {
    run_->apply({.step = 0, .edit = SettingEdit{.key = command.key, .from = {}, .to = command.text}});
}

void TrainingLoop::apply(const ExcludeViewCommand& command) {
    run_->apply(
        {.step = 0, .edit = ExclusionEdit{.view_index = command.view_index, .excluded = command.excluded}});
}

void TrainingLoop::apply(const SaveCommand&) {
    if (!run_->has_folder()) fail("this run has no folder to be saved to");
    if (status_.state == SessionState::kFailed) {
        run_->save_splats();
    } else {
        save();
    }
}

void TrainingLoop::apply(const EvaluateCommand&) {
    evaluate();
}

void TrainingLoop::apply(const DeleteSplatsCommand& command) {
    const Trainer& trainer = run_->trainer();
    const bool is_other_numbering =
        command.seen_numbering >= 0
            ? static_cast<std::uint64_t>(command.seen_numbering) != trainer.numbering()
            : command.seen_step >= 0 && command.seen_step < trainer.renumbered_at();
    if (is_other_numbering) {
        fail("the splats have been renumbered since step {}: select again, nothing was deleted",
             command.seen_step);
    }
    run_->apply({.step = 0, .edit = DeletionEdit{.rows = row_ranges(command.rows)}});
    if (status_.state != SessionState::kRunning) publish_pending_ = true;
}

void TrainingLoop::apply(const DeleteSelectedCommand& command) {
    if (!run_->delete_selected(command.selection))
        fail("no splat is selected as they are now: nothing was deleted");
    if (status_.state != SessionState::kRunning) publish_pending_ = true;
}

void TrainingLoop::apply(const RestoreSplatsCommand&) {
    run_->apply({.step = 0, .edit = RestorationEdit{}});
    if (status_.state != SessionState::kRunning) publish_pending_ = true;
}

void TrainingLoop::apply(const ResetCommand&) {
    run_->reset();
    replayed_ = 0;
    status_.error.clear();
    stand_still(SessionState::kReady);
}

void TrainingLoop::apply(const StopCommand&) {
    stopping_ = true;
    if (!run_ || status_.state == SessionState::kFailed) return;
    run_->pause();
    if (!run_->has_folder() || !run_->is_unsaved()) return;
    save();
}

void TrainingLoop::advance() {
    replay_due_edits();
    if (run_->steps_done() < run_->settings().train.iterations) {
        run_->step();
        do_what_is_due();
    }
    if (run_->steps_done() >= run_->settings().train.iterations) {
        complete();
        return;
    }
    if (steps_to_go_ > 0 && --steps_to_go_ == 0) {
        stand_still(SessionState::kPaused);
        return;
    }
    const double publishing_seconds =
        publisher_->publish_if_due(run_->trainer(), run_->settings().view.max_fps);
    if (publishing_seconds > 0) run_->add_publishing_seconds(publishing_seconds);
    post(false);
}

void TrainingLoop::replay_due_edits() {
    while (replayed_ < start_.replay.size() && start_.replay[replayed_].step <= run_->steps_done()) {
        run_->apply(start_.replay[replayed_++]);
    }
}

void TrainingLoop::do_what_is_due() {
    const std::int64_t step = run_->steps_done();
    const Settings& settings = run_->settings();
    if (step >= settings.train.iterations) return;  // complete() does both
    const auto is_due = [&](std::int64_t every) { return every > 0 && step % every == 0; };
    if (is_due(settings.output.eval_every)) evaluate();
    if (!run_->has_folder()) return;
    if (is_due(settings.output.save_every)) {
        save();
    } else if (is_due(settings.output.checkpoint_every)) {
        const Activity activity(*this, "keeping a checkpoint");
        run_->save_checkpoint();
    }
}

void TrainingLoop::complete() {
    evaluate();
    if (run_->has_folder() && run_->is_unsaved()) save();
    stand_still(SessionState::kDone);
}

void TrainingLoop::stand_still(SessionState state) {
    run_->pause();
    steps_to_go_ = -1;
    status_.state = state;
    publish_pending_ = true;
}

void TrainingLoop::evaluate() {
    const std::size_t count = start_.dataset->test_views().size();
    if (count == 0) {
        status_.message = "no photo is held out (data.test_every): there is nothing to evaluate on";
        return;
    }
    const Activity activity(*this, fmt::format("evaluating {} photos", count));
    if (!run_->evaluate([&] { return !link_.queue.holds_stop(); })) {
        status_.message = "the evaluation was left when training was stopped";
    }
}

void TrainingLoop::save() {
    const Activity activity(*this, "saving");
    run_->save();
    run_->write_report();
}

void TrainingLoop::save_before_failing() {
    if (!run_ || status_.state != SessionState::kRunning || !run_->has_folder() || !run_->is_unsaved())
        return;
    try {
        save();
    } catch (const std::exception& problem) {
        log_error("nothing was saved: {}", problem.what());
    }
}

void TrainingLoop::fail_with(const std::string& error) {
    log_error("{}", error);
    // What cannot be published, because the backend itself is broken, is not tried again and again.
    publish_pending_ = run_ && publisher_ && status_.state != SessionState::kFailed;
    status_.state = SessionState::kFailed;
    status_.error = error;
    post(true);
}

void TrainingLoop::post(bool at_once) {
    const auto now = Clock::now();
    if (!at_once && now - posted_ < kPostPeriod) return;
    posted_ = now;
    if (run_) run_->fill(status_);
    link_.board.post(status_);
}

}  // namespace splatelier

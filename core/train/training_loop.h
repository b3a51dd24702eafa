// The training thread's body: the state machine that drains commands between two steps.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/publisher.h"
#include "core/train/run.h"
#include "core/train/session_link.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace splatelier {

class TrainingLoop {
  public:
    TrainingLoop(SessionStart start, std::unique_ptr<RunFolder> folder, SessionLink& link);

    /// Returns after StopCommand. Throws nothing: trouble becomes kFailed.
    void run();

  private:
    void load();
    void serve();
    void wait_for_commands();
    void handle(const Command& command);
    // One for each command that does more than set a state.
    void apply(const StartCommand&);
    void apply(const PauseCommand&);
    void apply(const StepCommand& command);
    void apply(const AddIterationsCommand& command);
    void apply(const ChangeSettingCommand& command);
    void apply(const ExcludeViewCommand& command);
    void apply(const SaveCommand&);
    void apply(const EvaluateCommand&);
    void apply(const DeleteSplatsCommand& command);
    void apply(const DeleteSelectedCommand& command);
    void apply(const RestoreSplatsCommand&);
    void apply(const ResetCommand&);
    void apply(const StopCommand&);

    void advance();
    void replay_due_edits();
    void do_what_is_due();
    void complete();
    void stand_still(SessionState state);
    void evaluate();
    void save();
    void save_before_failing();
    void fail_with(const std::string& error);
    /// Shows what is being done besides stepping until destroyed.
    class Activity;
    void post(bool at_once);

    SessionStart start_;
    std::unique_ptr<RunFolder> folder_;  // until the run takes it
    SessionLink& link_;
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Run> run_;
    std::optional<Publisher> publisher_;
    TrainStatus status_;
    std::int64_t steps_to_go_ = -1;  // of StepCommand; -1: no limit
    std::size_t replayed_ = 0;
    bool stopping_ = false;
    bool publish_pending_ = false;
    std::chrono::steady_clock::time_point posted_{};
};

}  // namespace splatelier

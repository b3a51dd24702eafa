// A fork: a second run folder that begins at a checkpoint of the first, and a session that goes on from it.
// SPDX-License-Identifier: MIT
#include "app/studio/scene_loader.h"
#include "app/studio/user_folders.h"
#include "app/studio/viewable_backend.h"
#include "core/error.h"
#include "core/train/fork.h"
#include "core/train/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLookEvery{20};

std::ptrdiff_t save_count(const TrainStatus& status) {
    if (status.events == nullptr) return 0;
    return std::count_if(status.events->begin(), status.events->end(), [](const TimelineEvent& event) {
        return event.kind == TimelineEvent::Kind::kSave;
    });
}

/// Has the trunk pause and save; the step at which it did. Throws Error where that fails or is cancelled.
std::int64_t save_now(Session& trunk, OpeningProgress& progress) {
    const std::ptrdiff_t before = save_count(trunk.status());
    trunk.send(PauseCommand{});
    trunk.send(SaveCommand{});
    while (true) {
        progress.tell(-1, "Saving the step to fork from");
        const TrainStatus status = trunk.status();
        if (status.state == SessionState::kFailed) fail("the training has failed: {}", status.error);
        if (status.state == SessionState::kStopped) fail("the training was stopped");
        if (save_count(status) > before && status.activity.empty()) return status.step;
        std::this_thread::sleep_for(kLookEvery);
    }
}

std::int64_t kept_at_or_before(const fs::path& run_folder, std::int64_t step) {
    const std::vector<std::int64_t> kept = kept_checkpoints(run_folder);
    const auto after = std::upper_bound(kept.begin(), kept.end(), step);
    if (after != kept.begin()) return *std::prev(after);
    fail(
        "no checkpoint is kept of step {} or before: go back to now to fork from here, or have more of them "
        "kept "
        "(output.checkpoint_every)",
        step);
}

}  // namespace

Scene open_branch(const BranchStart& start, OpeningProgress& progress) {
    const Scene& trunk = start.trunk;
    const std::int64_t step =
        start.step ? kept_at_or_before(trunk.run_folder, *start.step) : save_now(*trunk.session, progress);
    progress.tell(-1, fmt::format("Forking from step {}", step));
    const fs::path folder = new_run_folder(trunk.source);
    fork_run(trunk.run_folder, step, folder);
    std::error_code ignored;
    fs::copy_file(trunk.run_folder / kStudioFile, folder / kStudioFile, ignored);

    Scene out;
    out.kind = SceneKind::kTraining;
    out.source = trunk.source;
    out.run_folder = folder;
    out.dataset = trunk.dataset;
    out.cameras = trunk.cameras;
    out.fork = Fork{step, trunk.branch, read_run_settings(folder)};
    // The machine's, not the step's: it may have been trained elsewhere.
    out.fork->settings.train.gpu = trunk.session->status().settings.train.gpu;
    SessionStart begin;
    begin.dataset = trunk.dataset;
    begin.settings = out.fork->settings;
    begin.run_folder = folder;
    begin.resume = true;
    begin.paused = true;
    begin.make_backend = [group = start.share_group](const Settings& chosen) {
        return make_viewable_backend(chosen, group);
    };
    out.session = std::make_shared<Session>(std::move(begin));
    return out;
}

}  // namespace splatelier

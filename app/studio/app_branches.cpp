// App's branches: trainings of the same photos, one steered and any number beside it, two seen under one camera.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"
#include "app/studio/branches.h"
#include "app/studio/readable.h"
#include "app/studio/timelapse.h"
#include "app/studio/viewport_overlay.h"
#include "core/error.h"
#include "core/train/fork.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace splatelier {
namespace {

constexpr int kFilmWidth = 1280, kFilmHeight = 720;

}  // namespace

void App::handle(const ForkRequest& request) {
    if (scene_.session == nullptr) return;
    if (loader_.busy()) fail("something is being opened: fork when that is done");
    if (state_.settings.output.keep_checkpoints == 0) {
        fail("output.keep_checkpoints is 0: raise it, so that there is a checkpoint to fork from");
    }
    BranchStart start{scene_, request.step, share_group_};
    start.trunk.cloud.reset();
    loader_.start("Forking the training", [start = std::move(start)](OpeningProgress& progress) {
        return open_branch(start, progress);
    });
    tell("Forking the training");
}

void App::begin_branch(Scene scene) {
    scene.branch = ++forks_;
    others_.push_back(std::move(scene));
    steer(std::prev(others_.end()));
    tell(fmt::format("{}, from step {}: change its settings, then start it",
                     branch_name(scene_.branch),
                     grouped_digits(scene_.fork->step)));
}

std::vector<Scene>::iterator App::other_branch(std::optional<int> number) {
    return std::find_if(others_.begin(), others_.end(), [&](const Scene& other) {
        return other.branch == number.value_or(compared_.value_or(others_.front().branch));
    });
}

void App::steer(std::vector<Scene>::iterator branch) {
    const int before = scene_.branch;
    std::swap(scene_, *branch);
    if (!compared_ || compared_ == scene_.branch) compared_ = before;
    forget_time();
    state_.run_folder = scene_.run_folder;
    settings_.begin(scene_.session->status().settings);
    const std::string name =
        scene_.fork ? fmt::format(" ({} of step {})", branch_name(scene_.branch), scene_.fork->step) : "";
    window_.set_title(scene_.source.filename().string() + name + " – Splatelier");
    last_session_state_ = SessionState::kLoading;
    last_message_.clear();
}

void App::handle(const SwitchBranchRequest& request) {
    const auto branch = other_branch(request.number);
    if (branch != others_.end()) steer(branch);
}

void App::handle(const CompareBranchRequest& request) {
    if (other_branch(request.number) == others_.end()) return;
    compared_ = request.number;
    state_.ui.side_by_side = true;
}

void App::handle(const CloseBranchRequest& request) {
    if (others_.empty()) return;
    if (request.number == scene_.branch) steer(other_branch({}));
    const auto branch = other_branch(request.number);
    if (branch == others_.end()) return;
    tell(fmt::format("{} is closed; its run stays in {}",
                     branch_name(branch->branch),
                     branch->run_folder.filename().string()));
    const bool was_compared = compared_ == branch->branch;
    loader_.retire(std::move(*branch));
    others_.erase(branch);
    if (!was_compared) return;
    compared_.reset();
    if (!others_.empty()) compared_ = others_.front().branch;
    state_.ui.side_by_side = false;
    end_beside();
}

void App::close_branches() {
    for (Scene& other : std::exchange(others_, {})) loader_.retire(std::move(other));
    compared_.reset();
    forks_ = 0;
    state_.branches.clear();
    state_.ui.side_by_side = false;
    end_beside();
}

void App::pause_others() {
    for (const Scene& other : others_) {
        if (other.session->status().state != SessionState::kRunning) continue;
        other.session->send(PauseCommand{});
        tell(fmt::format("{} is paused: one branch trains at a time", branch_name(other.branch)));
    }
}

void App::show_beside_from_gpu(std::unique_ptr<SharedPicture> picture) {
    std::unique_ptr<SharedPicture> before = std::exchange(beside_on_gpu_, std::move(picture));
    if (before == nullptr) return;
    before->shown = gl::Fence::insert();  // behind the frames that have shown it
    beside_painter_->give_back(std::move(before));
}

void App::end_beside() {
    state_.beside.reset();
    beside_on_gpu_.reset();
    beside_painter_.reset();
}

void App::list_branches() {
    state_.branches.clear();
    state_.steered = scene_.branch;
    state_.compared = compared_;
    if (scene_.session == nullptr) return;
    const auto list = [&](const Scene& scene, const TrainStatus& status) {
        BranchFacts facts{scene.branch, {}, {}, {}, scene.run_folder, status};
        if (scene.fork) {
            facts.forked_at = scene.fork->step;
            facts.forked_from = branch_name(scene.fork->from);
            facts.changed = changes_text(scene.fork->settings, status.settings);
        }
        state_.branches.push_back(std::move(facts));
    };
    list(scene_, state_.status);
    for (const Scene& other : others_) list(other, other.session->status());
    std::sort(state_.branches.begin(), state_.branches.end(), [](const BranchFacts& a, const BranchFacts& b) {
        return a.number < b.number;
    });
}

void App::gather_branch() {
    list_branches();
    if (beside_painter_ == nullptr) return;
    if (auto picture = beside_painter_->take()) {
        const bool in_memory = !picture->rgba.empty();
        std::swap(beside_texture_, beside_before_);
        if (in_memory) beside_texture_.upload(picture->rgba, Shrinking::kPlain);
        show_beside_from_gpu(std::move(picture->on_gpu));
        const unsigned texture = in_memory ? beside_texture_.id() : beside_on_gpu_->texture.name();
        state_.beside = BesidePicture{imgui_texture(texture), picture->step};
    }
    const std::string error = beside_painter_->take_error();
    if (!error.empty()) raise({"The picture beside could not be drawn", error});
}

void App::paint_beside(PaintJob job) {
    const bool past = past_.cloud != nullptr;
    const auto compared = other_branch({});
    const bool branches = compared != others_.end();
    if (!state_.ui.side_by_side || (!branches && !past)) {
        end_beside();
        return;
    }
    if (beside_painter_ == nullptr) {
        beside_painter_ = std::make_unique<ViewportPainter>(
            [this] { window_.wake(); }, share_group_ != nullptr ? share_group_->create_shared() : nullptr);
    }
    job.source = {branches ? compared->session : scene_.session, nullptr};
    job.compare = CompareMode::kOff;
    job.photo.reset();
    job.photo_camera.reset();
    beside_painter_->paint(job);
}

void App::handle(const ExportTimelapseRequest& request) {
    if (!request.path.is_absolute()) fail("{}: give the whole path, from / on", request.path.string());
    TimelapseJob job;
    job.snapshots = time_.snapshots();
    job.camera = viewport_camera(state_, kFilmWidth, kFilmHeight);
    job.look = export_look();
    job.output = request.path;
    tasks_.start("Time-lapse", [job = std::move(job)](const std::stop_token& stop, TaskProgress& progress) {
        return make_timelapse(job, stop, progress);
    });
}

}  // namespace splatelier

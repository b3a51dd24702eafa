// App's branches: two trainings of the same photos, one steered and one beside it, seen under one camera.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"
#include "app/studio/timelapse.h"
#include "app/studio/viewport_overlay.h"
#include "core/error.h"
#include "core/train/fork.h"

#include <fmt/format.h>

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
    loader_.retire(std::exchange(other_, {}));
    other_ = std::move(scene);
    handle(SwitchBranchRequest{});
    tell(fmt::format("A branch from step {}: change its settings, then start it", *scene_.forked_at));
}

void App::handle(const SwitchBranchRequest&) {
    if (other_.session == nullptr) return;
    std::swap(scene_, other_);
    forget_time();
    state_.run_folder = scene_.run_folder;
    settings_.begin(scene_.session->status().settings);
    const std::string branch = scene_.forked_at ? fmt::format(" (branch of step {})", *scene_.forked_at) : "";
    window_.set_title(scene_.source.filename().string() + branch + " – Splatelier");
    last_session_state_ = SessionState::kLoading;
    last_message_.clear();
}

void App::handle(const CloseBranchRequest&) {
    loader_.retire(std::exchange(other_, {}));
    state_.other.reset();
    state_.ui.side_by_side = false;
    end_beside();
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

void App::gather_branch() {
    state_.forked_at = scene_.forked_at;
    state_.other.reset();
    if (other_.session != nullptr) {
        state_.other = OtherBranch{other_.session->status(), other_.forked_at};
    }
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
    if (!state_.ui.side_by_side || (other_.session == nullptr && !past)) {
        end_beside();
        return;
    }
    if (beside_painter_ == nullptr) {
        beside_painter_ = std::make_unique<ViewportPainter>(
            [this] { window_.wake(); }, share_group_ != nullptr ? share_group_->create_shared() : nullptr);
    }
    job.source = {other_.session != nullptr ? other_.session : scene_.session, nullptr};
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

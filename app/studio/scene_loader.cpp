// SPDX-License-Identifier: MIT
#include "app/studio/scene_loader.h"

#include "core/error.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace splatelier {

/// One opening. The loader's thread writes `result`, then `done`; the interface reads them in that order.
struct SceneLoader::Job {
    std::atomic<bool> done{false};
    OpeningProgress progress;
    Result result;  ///< an opening's; a retirement has none
};

void OpeningProgress::tell(double share, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    if (cancelled_) fail("cancelled");
    state_ = {share, std::string(text)};
}

OpeningProgress::State OpeningProgress::get() const {
    const std::scoped_lock lock(mutex_);
    return state_;
}

void OpeningProgress::cancel() {
    const std::scoped_lock lock(mutex_);
    cancelled_ = true;
}

SceneLoader::SceneLoader(std::function<void()> finished) : finished_(std::move(finished)) {}

SceneLoader::~SceneLoader() = default;  // joins: what was retired is saved first

void SceneLoader::start(std::string what, std::function<Scene(OpeningProgress&)> open) {
    cancel();
    collect();
    text_ = std::move(what);
    started_ = std::chrono::steady_clock::now();
    current_ = std::make_shared<Job>();
    running_.push_back({current_, std::jthread([job = current_, open = std::move(open), this] {
                            try {
                                job->result.scene = open(job->progress);
                            } catch (const std::exception& problem) {
                                job->result.error = problem.what();
                            }
                            job->done.store(true, std::memory_order_release);
                            finished_();
                        })});
}

void SceneLoader::cancel() {
    // Its thread ends by itself, at the next word of progress or when all is open.
    if (current_ != nullptr) current_->progress.cancel();
    current_.reset();
}

double SceneLoader::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

OpeningProgress::State SceneLoader::progress() const {
    return current_ != nullptr ? current_->progress.get() : OpeningProgress::State{};
}

std::optional<SceneLoader::Result> SceneLoader::take() {
    std::optional<Result> out;
    if (current_ != nullptr && current_->done.load(std::memory_order_acquire)) {
        out = std::move(current_->result);
        current_.reset();
    }
    collect();
    return out;
}

void SceneLoader::collect() {
    // What was opened after all though nobody wants it any more may hold a training, which is saved as it ends.
    std::vector<Scene> unwanted;
    for (const Running& running : running_) {
        if (running.job == current_ || !running.job->done.load(std::memory_order_acquire)) continue;
        if (running.job->result.scene.session != nullptr)
            unwanted.push_back(std::exchange(running.job->result.scene, {}));
    }
    for (Scene& scene : unwanted) retire(std::move(scene));
    // A finished thread is joined at once: it has nothing left to do.
    std::erase_if(running_, [&](const Running& running) {
        return running.job != current_ && running.job->done.load(std::memory_order_acquire);
    });
}

void SceneLoader::retire(Scene scene) {
    if (scene.session == nullptr) return;
    scene.session->send(StopCommand{});
    auto job = std::make_shared<Job>();
    running_.push_back({job, std::jthread([job, session = std::move(scene.session), this]() mutable {
                            session->wait();
                            session.reset();
                            job->done.store(true, std::memory_order_release);
                            finished_();
                        })});
}

bool SceneLoader::retiring() const {
    return std::any_of(running_.begin(), running_.end(), [&](const Running& running) {
        return running.job != current_ && !running.job->done.load(std::memory_order_acquire);
    });
}

}  // namespace splatelier

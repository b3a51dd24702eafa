// SPDX-License-Identifier: MIT
#include "core/train/session.h"

#include "core/error.h"
#include "core/train/run_folder.h"
#include "core/train/session_link.h"
#include "core/train/training_loop.h"

#include <mutex>
#include <thread>
#include <utility>

namespace splatelier {
namespace {

std::unique_ptr<RunFolder> open_folder(const SessionStart& start) {
    if (start.run_folder.empty()) return nullptr;
    const ExistingRun existing = start.force    ? ExistingRun::kReplace
                                 : start.resume ? ExistingRun::kResume
                                                : ExistingRun::kRefuse;
    return std::make_unique<RunFolder>(start.run_folder, existing);
}

}  // namespace

struct Session::Implementation {
    SessionLink link;
    std::mutex joining;
    std::thread thread;

    void join() {
        const std::scoped_lock lock(joining);
        if (thread.joinable()) thread.join();
    }
};

Session::Session(SessionStart start) : implementation_(std::make_unique<Implementation>()) {
    SPLATELIER_REQUIRE(start.dataset && start.make_backend, "a session needs a data set and a backend");
    check_settings(start.settings);
    std::unique_ptr<RunFolder> folder = open_folder(start);
    implementation_->thread = std::thread(
        [link = &implementation_->link, begin = std::move(start), run_folder = std::move(folder)]() mutable {
            TrainingLoop(std::move(begin), std::move(run_folder), *link).run();
        });
}

Session::~Session() {
    send(StopCommand{});
    wait();
}

void Session::send(Command command) {
    implementation_->link.queue.send(std::move(command));
}

TrainStatus Session::status() const {
    return *implementation_->link.board.newest();
}

SnapshotHandoff::Reading Session::newest_snapshot() {
    SnapshotHandoff* handoff = implementation_->link.handoff.load(std::memory_order_acquire);
    return handoff == nullptr ? SnapshotHandoff::Reading() : handoff->newest();
}

void Session::request_snapshot() {
    SnapshotHandoff* handoff = implementation_->link.handoff.load(std::memory_order_acquire);
    if (handoff != nullptr) handoff->request();  // before there is one, the first publish comes unasked
}

void Session::wait() {
    implementation_->join();
}

}  // namespace splatelier

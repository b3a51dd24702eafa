// SPDX-License-Identifier: MIT
#include "render/context_loss.h"

#include "core/train/trainer.h"

#include <epoxy/gl.h>

#include <utility>

namespace splatelier {
namespace {

thread_local WatchedContext watched;

const char* reason_of(unsigned status) {
    switch (status) {
        case GL_GUILTY_CONTEXT_RESET:
            return "its driver was reset while it worked for us";
        case GL_INNOCENT_CONTEXT_RESET:
            return "its driver was reset because of another program";
        default:
            return "its driver was reset, it was unplugged, or the machine slept";
    }
}

[[noreturn]] void fail_with_status(unsigned status) {
    throw TrainingFailure(fmt::format(
        "{} no longer answers: {}. What was trained since the last checkpoint is lost; open the run "
        "again to go on from there, or give --resume, if need be on the CPU (--backend cpu)",
        watched.device.empty() ? std::string("the GPU") : watched.device,
        reason_of(status)));
}

}  // namespace

unsigned ContextLoss::status() {
    unsigned status = status_.load(std::memory_order_relaxed);
    if (status == GL_NO_ERROR) {
        status = glGetGraphicsResetStatus();
        if (status != GL_NO_ERROR) simulate(status);
    }
    return status;
}

WatchedContext watch_context(WatchedContext current) {
    return std::exchange(watched, std::move(current));
}

void forget_context(const ContextLoss* loss) {
    if (watched.loss == loss) watched = {};
}

void check_context() {
    if (watched.loss == nullptr) return;
    const unsigned status = watched.loss->status();
    if (status != GL_NO_ERROR) fail_with_status(status);
}

void fail_for_lost_context() {
    check_context();
    fail_with_status(GL_UNKNOWN_CONTEXT_RESET);
}

}  // namespace splatelier

// What the training thread and the others share: a queue of commands one way, a status and snapshots the other.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/command_queue.h"
#include "core/train/handoff.h"
#include "core/train/status_board.h"

#include <atomic>
#include <memory>

namespace splatelier {

/// The rule: no lock lies between the training thread and anyone else. What crosses is handed over by atomics, so that
/// an interface may send, look and draw in any frame, whatever training is doing, and training steps whatever the
/// interface is doing. (Session::wait() and the destructor wait, as they say. Logging takes a lock while it writes: the
/// interface's thread does not log while it may draw.)
struct SessionLink {
    CommandQueue queue;
    StatusBoard board;
    /// Made by the training thread once the backend is there; then it stays until the session goes.
    std::unique_ptr<SnapshotHandoff> handoff_owner;
    std::atomic<SnapshotHandoff*> handoff{nullptr};
};

}  // namespace splatelier

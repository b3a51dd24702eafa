// A training on the command line: its session, its progress on stderr, Ctrl-C.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/session.h"

#include <string>

namespace splatelier {

/// Starts a session and stays with it until train.iterations are done, or a signal asks to stop (the step is
/// finished and everything saved). Returns its last status. Throws Error where training failed.
TrainStatus follow_training(SessionStart start);

/// "PSNR 27.91 dB, SSIM 0.857 on 7 held-out photos", of the last evaluation; empty where there was none.
std::string quality_text(const TrainStatus& status);

}  // namespace splatelier

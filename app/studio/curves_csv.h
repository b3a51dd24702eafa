// The curves of a training as comma-separated values, for a spreadsheet.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/session.h"

#include <string>

namespace splatelier {

/// A header, then a row a point of the curves or an evaluation, by step: step, loss, splats, rate, held-out PSNR and
/// SSIM; what was not measured at a step is left empty.
[[nodiscard]] std::string curves_csv(const TrainStatus& status);

}  // namespace splatelier

// Applying what density control has decided to the splats that are being trained.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/update_splats.h"
#include "core/parallel.h"
#include "core/train/backend.h"

namespace splatelier::cpu {

/// Throws nothing; an edit that names a row that is not there is a broken promise of the caller.
void apply_edit(const SplatEdit& edit, Workers& workers, TrainedSplats& splats);

}  // namespace splatelier::cpu

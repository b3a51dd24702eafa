// The machine's self-test behind `splatelier check`: does this engine, on this machine, compute what it should?
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "core/train/cloud_renderer.h"

#include <string>
#include <vector>

namespace splatelier {

/// One claim in plain words, and what was found.
struct CheckResult {
    std::string claim;  ///< "Gradients are those of the plain double-precision renderer"
    bool passed = false;
    std::string measured;  ///< "largest difference 2.1e-07, 1.0e-04 allowed (rotations, anti-aliased)"
};

/// Runs every check on `backend`, whose splats are replaced. A few seconds on a CPU. An Error that the backend
/// throws fails the check at hand, with the message as what was found.
[[nodiscard]] std::vector<CheckResult> run_checks(Backend& backend);
/// Those of what draws films and exports. `renderer` is fresh from its making: its first picture counts, too.
[[nodiscard]] std::vector<CheckResult> run_checks(CloudRenderer& renderer);

}  // namespace splatelier

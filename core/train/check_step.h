// The self-test's questions about a training step.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/check.h"

namespace splatelier {

/// The plain renderer's own gradients against central differences of its loss.
[[nodiscard]] CheckResult check_reference_slopes();

/// One and two steps in several modes against the plain renderer: loss and counts; gradients (read off Adam's first
/// moments); statistics; Adam itself.
[[nodiscard]] std::vector<CheckResult> check_steps(Backend& backend);

}  // namespace splatelier

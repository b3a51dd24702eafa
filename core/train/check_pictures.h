// The self-test's questions about finished pictures.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/check.h"

namespace splatelier {

/// Colour, alpha, depth, normals and lengths of tile lists against the plain renderer, plain and with every option.
[[nodiscard]] CheckResult check_pictures(Backend& backend);
/// The same of splats that no longer change, by a renderer that has drawn nothing yet.
[[nodiscard]] CheckResult check_pictures(CloudRenderer& renderer);

}  // namespace splatelier

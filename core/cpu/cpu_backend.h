// The CPU engine: the whole training step, tile-parallel over all cores, SIMD with run-time dispatch.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"

#include <memory>

namespace splatelier {

/// `threads` 0: one for each core.
std::unique_ptr<Backend> make_cpu_backend(int threads);

}  // namespace splatelier

// The CPU engine: the whole training step, tile-parallel over all cores, SIMD with run-time dispatch.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"

#include <memory>
#include <string>

namespace splatelier {

/// `threads` 0: one for each core. `why`: BackendInfo's.
std::unique_ptr<Backend> make_cpu_backend(int threads, std::string why = {});

}  // namespace splatelier

// An engine whose published splats the CPU can draw: the viewport's own drawing needs them in plain memory.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"

#include <memory>

namespace splatelier {

/// The engine of train.backend, on the calling thread. Where it publishes into the GPU's memory, each publish is
/// read back into a CpuSnapshot; view.share bounds how often that happens. Throws as make_backend.
std::unique_ptr<Backend> make_viewable_backend(const Settings& settings);

}  // namespace splatelier

// What a driver tells of the device under the current context.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/gpu_choice.h"

namespace splatelier {

/// Of the context that is current on this thread.
[[nodiscard]] GpuDevice current_gpu();

}  // namespace splatelier

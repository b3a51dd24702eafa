// Chooses the engine that the settings ask for.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"
#include "core/train/cloud_renderer.h"

#include <memory>

namespace splatelier {

/// The engine of train.backend, on the calling thread, which alone may use it. Auto takes the GPU where a real
/// one answers, else the CPU, and logs why. Throws Error where the engine asked for cannot be had.
std::unique_ptr<Backend> make_backend(const Settings& settings);

/// Likewise for pictures of splats that no longer change: without room for training them.
std::unique_ptr<CloudRenderer> make_cloud_renderer(const Settings& settings);

}  // namespace splatelier

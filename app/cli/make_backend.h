// Chooses the engine that the settings ask for.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"
#include "core/train/cloud_renderer.h"

#include <memory>

namespace splatelier {

/// The engine of train.backend, on the calling thread, which alone may use it. Auto takes the GPU where a real
/// one answers, else the CPU, and logs why; a device that train.gpu names is taken, never replaced. Throws Error where
/// the engine asked for cannot be had.
std::unique_ptr<Backend> make_backend(const Settings& settings);

/// Likewise for pictures of splats that no longer change: without room for training them.
std::unique_ptr<CloudRenderer> make_cloud_renderer(const Settings& settings);

/// Throws Error where train.gpu names what this machine has not, before anything else is done. Looks at nothing where it
/// is empty, or the CPU is to compute.
void check_gpu(const TrainSettings& train);

}  // namespace splatelier

// Chooses the engine that the settings ask for.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"

#include <memory>
#include <string>

namespace splatelier {

/// The engine of train.backend, on the calling thread, which alone may use it. Auto takes the GPU where a real
/// one answers, else the CPU, and logs why. Throws Error where the engine asked for cannot be had.
std::unique_ptr<Backend> make_backend(const Settings& settings);

/// The same; `gl_kernels`: forms of the OpenGL kernels by name (render/program.h); empty: the usual ones.
std::unique_ptr<Backend> make_bench_backend(const Settings& settings, const std::string& gl_kernels);

}  // namespace splatelier

// The OpenGL engine: the whole training step in compute shaders.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"
#include "render/context.h"
#include "render/program.h"

#include <memory>

namespace splatelier {

/// On a headless context of its own (a real GPU where there is one, else a software driver), current on the calling
/// thread, which alone may use the backend. Throws Error where there is no OpenGL 4.5.
std::unique_ptr<Backend> make_gl_backend(const Settings& settings);

/// The same on a given context (for the studio: one that shares with the window's, so that snapshots can be drawn).
std::unique_ptr<Backend> make_gl_backend(const Settings& settings,
                                         std::unique_ptr<GlContext> context,
                                         GlOptions options = GlOptions::from_environment());

}  // namespace splatelier

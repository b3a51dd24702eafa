// The OpenGL engine: the whole training step in compute shaders.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"
#include "render/context.h"
#include "render/program.h"

#include <memory>

namespace splatelier {

/// On a given context (in the studio one that shares with the window's, so that snapshots can be drawn), current from now
/// on on the calling thread, which alone may use the backend.
std::unique_ptr<Backend> make_gl_backend(const Settings& settings,
                                         std::unique_ptr<GlContext> context,
                                         GlOptions options = GlOptions::from_environment());

}  // namespace splatelier

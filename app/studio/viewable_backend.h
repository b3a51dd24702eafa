// The engine that trains in the studio: one whose published splats the viewport can draw.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"
#include "render/context.h"

#include <memory>

namespace splatelier {

/// A context of the window's share group, current nowhere, from which any thread can make another. Null, with the reason
/// in the log, where the driver refuses. On the window's thread.
std::shared_ptr<const GlContext> make_share_group();

/// The engine of train.backend, on the calling thread: on the window's GPU, unless train.gpu asks for another. On the
/// window's it publishes into buffers that the viewport draws from. On another one, or without a share group, each publish
/// is read back into a CpuSnapshot, and the log says why. Throws as make_backend.
std::unique_ptr<Backend> make_viewable_backend(const Settings& settings,
                                               const std::shared_ptr<const GlContext>& share_group);

}  // namespace splatelier

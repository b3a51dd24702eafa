// The settings that the demo scene is trained with.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"

namespace splatelier {

/// A short training of a small scene, in a minute or two on two cores: growth and rates of the long schedule
/// shrunk to it. The background is the backdrop's colour, so that corners that no photo shows do not turn black.
Settings demo_settings();

}  // namespace splatelier

// The studio: the window in which a scene is trained, looked at, changed and sent out.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace splatelier {

class OpeningProgress;
struct OpeningRules;
struct Scene;

/// How the window begins.
struct StudioOptions {
    /// Data sets, run folders or splat files; the last one is shown, and a data set starts training at once.
    std::vector<std::filesystem::path> open;
    /// Makes what is shown instead, on the loader's thread; empty: nothing is made.
    std::function<Scene(const OpeningRules&, OpeningProgress&)> make_scene = {};
    Settings settings;        ///< of the command line, for every training begun here
    bool start_demo = false;  ///< make the built-in scene and train it
    bool remembers = true;    ///< preferences are written at the end, and runs kept in the state folder
};

/// Opens the window and returns when it is closed: the exit code. Throws Error where no window can be had
/// (no display, no OpenGL), saying what to do instead.
int run_studio(const StudioOptions& options);

}  // namespace splatelier

// What the studio remembers from one day to the next: recent scenes, the window, how it was arranged.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"
#include "app/studio/window.h"

#include <filesystem>
#include <vector>

namespace splatelier {

struct Preferences {
    std::vector<std::filesystem::path> recent;  ///< newest first
    WindowPlacement window;
    UiState ui;  ///< only what outlives a scene is written: theme, panels, mouse
};

/// From config_folder()/studio.json. A missing or damaged file gives the defaults, the latter said in the
/// log.
[[nodiscard]] Preferences load_preferences();
/// Logs a warning where it cannot be written.
void save_preferences(const Preferences& preferences);

/// `path` at the front, each once, at most ten.
void remember_recent(std::vector<std::filesystem::path>& recent, const std::filesystem::path& path);

/// Named sets of settings: files of config_folder()/presets. Names are plain words.
[[nodiscard]] std::vector<std::string> preset_names();
/// Throws Error where the name is not a file name or the file cannot be written.
void save_preset(const std::string& name, const Settings& settings);
[[nodiscard]] Settings load_preset(const std::string& name);

}  // namespace splatelier

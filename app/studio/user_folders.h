// Where a user's things lie: preferences, runs that were not saved elsewhere, pictures.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string_view>

namespace splatelier {

/// $XDG_CONFIG_HOME/splatelier, or ~/.config/splatelier. Not made.
[[nodiscard]] std::filesystem::path config_folder();
/// $XDG_STATE_HOME/splatelier, or ~/.local/state/splatelier. Not made.
[[nodiscard]] std::filesystem::path state_folder();
/// ~/Pictures where there is one, else the home folder.
[[nodiscard]] std::filesystem::path pictures_folder();
[[nodiscard]] std::filesystem::path home_folder();

/// A folder that does not exist yet for a run on `data`: state_folder()/runs/NAME-YYYYMMDD-HHMMSS.
[[nodiscard]] std::filesystem::path new_run_folder(const std::filesystem::path& data);
/// `folder`/STEM-001EXTENSION, or the first higher number that is free.
[[nodiscard]] std::filesystem::path numbered_file(const std::filesystem::path& folder,
                                                  std::string_view stem,
                                                  std::string_view extension);

}  // namespace splatelier

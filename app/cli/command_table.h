// The table of commands: name, help, flags, and what runs each.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/setting_flags.h"

#include <functional>
#include <string_view>
#include <vector>

namespace splatelier {

/// Runs a command whose options are parsed.
using Action = std::function<int(const SettingFlags&)>;

/// A command: its name and help, the settings that are flags of it, and a function that adds its other
/// options and returns what runs it once they are parsed.
struct CommandEntry {
    std::string_view name, usage, summary;
    std::vector<std::string_view> settings;
    Action (*bind)(CLI::App& app);
};

/// What runs without a command's name: the studio.
const CommandEntry& studio_entry();
/// Every command, in the order of --help.
const std::vector<CommandEntry>& command_entries();

}  // namespace splatelier

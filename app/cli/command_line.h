// The command line: which commands there are, their flags, and --help.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace splatelier {

/// What a command line asks for, ready to run; returns the exit code. `arguments` without the program's name.
/// Throws Error (usage), with the nearest name for a misspelt flag or command.
std::function<int()> parse_command_line(const std::vector<std::string>& arguments);

}  // namespace splatelier

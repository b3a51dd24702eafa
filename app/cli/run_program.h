// The program: parses the command line and runs one command.
// SPDX-License-Identifier: MIT
#pragma once

namespace splatelier {

/// Returns the exit code: 0 success (a clean Ctrl-C included), 2 a wrong command line, 1 everything else that
/// failed.
int run_program(int argc, char** argv);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/cli/run_program.h"

#include "app/cli/command_line.h"
#include "core/error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>
#include <vector>

namespace splatelier {
namespace {

int report(const char* message, ExitCode code) {
    std::fprintf(stderr, "splatelier: %s\n", message);
    return static_cast<int>(code);
}

/// What was printed may still sit in a buffer that a full disk refuses.
void flush_stdout() {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        fail("cannot write to standard output: {}", std::strerror(errno));
    }
}

}  // namespace

int run_program(int argc, char** argv) {
    try {
        const int code = parse_command_line(std::vector<std::string>(argv + 1, argv + argc))();
        flush_stdout();
        return code;
    } catch (const Error& problem) {
        return report(problem.what(), problem.code());
    } catch (const std::bad_alloc&) {
        return report("out of memory; try --downscale 2, a smaller --max-splats or --data.cache_mb",
                      ExitCode::kFailure);
    } catch (const std::exception& problem) {
        return report(problem.what(), ExitCode::kFailure);
    }
}

}  // namespace splatelier

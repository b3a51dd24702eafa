// The command check: this machine's self-test, in plain words.
// SPDX-License-Identifier: MIT
#include "core/train/check.h"
#include "app/cli/commands.h"
#include "app/cli/make_backend.h"
#include "core/error.h"

#include <cstdio>

namespace splatelier {

int run_check(const CheckCommand& command) {
    const Settings settings = with_given(Settings{}, command.given);
    const std::unique_ptr<Backend> backend = make_backend(settings);
    const BackendInfo info = backend->info();
    std::printf("%s on %s\n", info.name.c_str(), info.device.c_str());
    std::size_t failed = 0;
    for (const CheckResult& result : run_checks(*backend)) {
        failed += result.passed ? 0 : 1;
        std::printf("%s  %s\n        %s\n",
                    result.passed ? "passed" : "FAILED",
                    result.claim.c_str(),
                    result.measured.c_str());
    }
    if (failed > 0) fail("{} of the checks failed: do not trust what {} computes here", failed, info.name);
    std::printf("All is well on this machine.\n");
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier

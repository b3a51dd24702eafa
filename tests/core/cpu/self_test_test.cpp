// The CPU engine under the program's self-test.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "core/train/check.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_CASE("the CPU engine passes the self-test, on one thread and on three") {
    for (const int threads : {1, 3}) {
        const std::unique_ptr<Backend> backend = make_cpu_backend(threads);
        for (const CheckResult& result : run_checks(*backend)) {
            CAPTURE(threads);
            CAPTURE(result.measured);
            INFO(result.claim);
            CHECK(result.passed);
        }
    }
}

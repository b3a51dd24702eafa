// Why the CPU computes, where nobody asked for it.
// SPDX-License-Identifier: MIT
#include "app/cli/make_backend.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_CASE("the CPU says why it computes where the choice was left open, and only there") {
    Settings settings;
    settings.train.threads = 1;
    const BackendInfo chosen = make_backend(settings)->info();
    CAPTURE(chosen.why);
    CHECK(chosen.why.empty() == (chosen.name == "gl"));
    settings.train.backend = BackendChoice::kCpu;
    const BackendInfo asked_for = make_backend(settings)->info();
    CHECK(asked_for.name == "cpu");
    CHECK(asked_for.why.empty());
}

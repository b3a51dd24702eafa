// What instruction sets are called.
// SPDX-License-Identifier: MIT
#include "core/cpu/instruction_set.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_CASE("instruction sets have the names that people know") {
    CHECK(cpu::plain_name("AVX3_ZEN4") == "AVX-512");
    CHECK(cpu::plain_name("AVX2") == "AVX2");
    CHECK(cpu::plain_name("EMU128") == "no vector instructions");
}

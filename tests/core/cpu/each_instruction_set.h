// Runs a test on every instruction set that the machine has.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/instruction_set.h"

#include <doctest/doctest.h>

#include <string>

namespace splatelier::test {

/// Calls body() with each instruction set in force, then restores the best.
template <typename Body>
void on_each_instruction_set(Body&& body) {
    for (const std::string& name : cpu::available_instruction_sets()) {
        CAPTURE(name);
        cpu::force_instruction_set(name);
        body();
    }
    cpu::force_instruction_set({});
}

}  // namespace splatelier::test

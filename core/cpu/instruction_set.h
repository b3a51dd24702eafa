// Which of the instruction sets that the kernels are compiled for is in use.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace splatelier::cpu {

/// Highway's names ("AVX3" is AVX-512) of those that both this machine and this build have, best first.
[[nodiscard]] std::vector<std::string> available_instruction_sets();

/// What people call the set of Highway's name: "AVX-512".
[[nodiscard]] std::string plain_name(std::string_view instruction_set);

/// For tests: kernels use this one from now on; empty: the best again. Not while any kernel runs.
void force_instruction_set(std::string_view name);

}  // namespace splatelier::cpu

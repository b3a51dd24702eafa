// SPDX-License-Identifier: MIT
#include "core/cpu/instruction_set.h"

#include "core/error.h"

#include <hwy/highway.h>

namespace splatelier::cpu {
namespace {

/// The fallback is not among the targets that Highway reports as supported, but always there.
std::vector<std::int64_t> targets() {
    std::vector<std::int64_t> found;
    std::int64_t bits = hwy::SupportedTargets() & HWY_TARGETS & ~std::int64_t{HWY_EMU128};
    for (; bits != 0; bits &= bits - 1) found.push_back(bits & -bits);
    found.push_back(HWY_EMU128);
    return found;
}

}  // namespace

std::vector<std::string> available_instruction_sets() {
    std::vector<std::string> names;
    for (const std::int64_t target : targets()) names.emplace_back(hwy::TargetName(target));
    return names;
}

std::string plain_name(std::string_view instruction_set) {
    if (instruction_set.substr(0, 4) == "AVX3") return "AVX-512";
    if (instruction_set == "EMU128" || instruction_set == "SCALAR") return "no vector instructions";
    return std::string(instruction_set);
}

void force_instruction_set(std::string_view name) {
    hwy::SetSupportedTargetsForTest(0);
    if (!name.empty()) {
        std::int64_t chosen = 0;
        for (const std::int64_t target : targets())
            if (name == hwy::TargetName(target)) chosen = target;
        SPLATELIER_REQUIRE(chosen != 0, "no instruction set {}", name);
        hwy::SetSupportedTargetsForTest(chosen);
    }
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace splatelier::cpu

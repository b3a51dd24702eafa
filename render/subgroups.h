// Whether kernels may exchange values by the driver's subgroups: only where those are always 32 neighbours wide.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace splatelier {

class ShaderLibrary;

/// What a driver says of its subgroups.
struct SubgroupTraits {
    bool supported = false;  ///< in compute shaders, with every operation that kernels use
    int size = 0;            ///< lanes
    std::string vendor;      ///< GL_VENDOR
};
/// Of the current context.
[[nodiscard]] SubgroupTraits subgroup_traits();

/// Why kernels must do without, in a few words; empty: a trial may tell. Kernels are written for 32 lanes: 4 to 16 (and
/// llvmpipe's 8) or 64 (AMD) take shared memory. So does Intel whatever it says, as its compiler chooses 8, 16 or 32
/// lanes for each program by itself.
[[nodiscard]] std::string subgroup_refusal(const SubgroupTraits& traits);

/// Runs subgroup_trial.comp; the same answer.
[[nodiscard]] std::string subgroup_trial_refusal(const ShaderLibrary& shaders);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/subgroups.h"

#include "core/error.h"
#include "core/log.h"
#include "render/dispatch.h"
#include "shaders/layout.h"

#include <algorithm>
#include <vector>

namespace splatelier {
namespace {

constexpr int kLanes = 32;

constexpr GLbitfield kNeededFeatures = GL_SUBGROUP_FEATURE_BASIC_BIT_KHR | GL_SUBGROUP_FEATURE_VOTE_BIT_KHR |
                                       GL_SUBGROUP_FEATURE_ARITHMETIC_BIT_KHR |
                                       GL_SUBGROUP_FEATURE_BALLOT_BIT_KHR |
                                       GL_SUBGROUP_FEATURE_SHUFFLE_BIT_KHR;

}  // namespace

SubgroupTraits subgroup_traits() {
    SubgroupTraits traits;
    const auto* vendor = reinterpret_cast<const char*>(glGetString(GL_VENDOR));
    traits.vendor = vendor != nullptr ? vendor : "";
    if (!epoxy_has_gl_extension("GL_KHR_shader_subgroup")) return traits;
    GLint stages = 0, features = 0;
    glGetIntegerv(GL_SUBGROUP_SIZE_KHR, &traits.size);
    glGetIntegerv(GL_SUBGROUP_SUPPORTED_STAGES_KHR, &stages);
    glGetIntegerv(GL_SUBGROUP_SUPPORTED_FEATURES_KHR, &features);
    const auto needed = static_cast<GLint>(kNeededFeatures);
    traits.supported = (stages & GL_COMPUTE_SHADER_BIT) != 0 && (features & needed) == needed;
    return traits;
}

std::string subgroup_refusal(const SubgroupTraits& traits) {
    if (!traits.supported) return "the driver has none";
    if (traits.size != kLanes) return fmt::format("they have {} lanes", traits.size);
    if (traits.vendor.find("Intel") != std::string::npos) return "their width varies";
    return {};
}

std::string subgroup_trial_refusal(const ShaderLibrary& shaders) {
    constexpr std::size_t kGroups = 4;
    std::vector<GLuint> verdicts(kGroups * gpu::kGroupSize);
    try {
        const Program trial = shaders.load("subgroup_trial.comp", "subgroup trial");
        const gl::Buffer buffer(
            verdicts.size() * sizeof(verdicts[0]), gl::BufferUse::kDevice, "subgroup trial");
        KernelQueue().run(trial, {buffer}, kGroups);
        buffer.download(0, verdicts.data(), verdicts.size() * sizeof(verdicts[0]));
    } catch (const Error& problem) {
        log_warning("Subgroups are not used: {}", problem.what());
        return "the trial of them failed";
    }
    const bool right = std::all_of(verdicts.begin(), verdicts.end(), [](GLuint one) { return one == 1; });
    return right ? std::string() : "they are not in order";
}

}  // namespace splatelier

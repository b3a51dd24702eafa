// SPDX-License-Identifier: MIT
#include "core/train/density.h"

#include "core/random.h"
#include "core/train/density_adc.h"
#include "core/train/density_mcmc.h"
#include "core/train/splat_edit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace splatelier {
namespace {

constexpr std::size_t kMcmcDefaultLimit = 1'000'000;  // gsplat's cap_max
constexpr double kResetOverPrune = 2;  // a reset leaves opacities at twice the pruning threshold (gsplat)
// However density.prune_opacity is set, a reset leaves splats that can still be seen and trained.
constexpr double kLeastResetOpacity = 0.001, kMostResetOpacity = 0.99;

SplitNoise split_noise(std::uint64_t seed, std::int64_t step) {
    return [=](std::size_t copy, std::size_t row) {
        Vec3f out;
        for (int axis = 0; axis < 3; ++axis)
            out[axis] =
                static_cast<float>(random_normal(seed,
                                                 static_cast<std::uint64_t>(step),
                                                 RandomPurpose::kSplitNoise,
                                                 6 * row + 3 * copy + static_cast<std::uint64_t>(axis)));
        return out;
    };
}

}  // namespace

std::size_t splat_limit(const Settings& settings) {
    if (settings.train.max_splats > 0) return static_cast<std::size_t>(settings.train.max_splats);
    return settings.train.strategy == Strategy::kMcmc ? kMcmcDefaultLimit
                                                      : std::numeric_limits<std::size_t>::max();
}

std::size_t splat_limit(const Settings& settings, const DensityInput& input) {
    return std::min(splat_limit(settings), input.most_splats);
}

bool refinement_due(const Settings& settings, std::int64_t step) {
    const DensitySettings& density = settings.density;
    return step > density.from && step < density.until && step % density.every == 0;
}

bool opacity_reset_due(const Settings& settings, std::int64_t step) {
    const DensitySettings& density = settings.density;
    return settings.train.strategy == Strategy::kAdc && density.reset_every > 0 && step > 0 &&
           step < density.until && step % density.reset_every == 0;
}

bool has_region(const Settings& settings) {
    return settings.density.region_min != settings.density.region_max;
}

std::vector<bool> outside_region(const std::vector<float>& means, const Settings& settings) {
    std::vector<bool> out;
    if (!has_region(settings)) return out;
    const Vec3f& low = settings.density.region_min;
    const Vec3f& high = settings.density.region_max;
    out.resize(means.size() / 3);
    for (std::size_t row = 0; row < out.size(); ++row) {
        const Eigen::Map<const Vec3f> mean(means.data() + 3 * row);
        out[row] = (mean.array() < low.array()).any() || (mean.array() > high.array()).any();
    }
    return out;
}

Refinement plan_refinement(const DensityInput& input,
                           const Settings& settings,
                           std::int64_t step,
                           double scene_scale) {
    Refinement out;
    if (refinement_due(settings, step)) {
        if (settings.train.strategy == Strategy::kMcmc) {
            out = plan_mcmc(input, settings, step);
        } else {
            out = plan_adc(input, settings, step, scene_scale, split_noise(settings.train.seed, step));
            out.edit = with_kept_rows_in_place(out.edit);
        }
    }
    if (opacity_reset_due(settings, step)) {
        const double opacity =
            std::clamp(kResetOverPrune * static_cast<double>(settings.density.prune_opacity),
                       kLeastResetOpacity,
                       kMostResetOpacity);
        out.edit.opacity_ceiling_logit = static_cast<float>(std::log(opacity / (1 - opacity)));
    }
    return out;
}

}  // namespace splatelier

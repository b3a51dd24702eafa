// SPDX-License-Identifier: MIT
#include "render/step_result.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace splatelier {

std::size_t pairs_in(const StepWords& words) {
    return std::max<std::size_t>(words[gpu::kInstances], std::size_t(words[gpu::kInstancesHigh]) << 12);
}

StepResult step_result(const StepWords& words, const CountedPixels& counted, const StepParams& params) {
    constexpr double kChannels = 3;
    const auto sum = [&](std::uint32_t word) {
        return static_cast<double>(std::bit_cast<float>(words[word]));
    };
    StepResult result;
    result.step = params.step;
    result.l1 =
        sum(gpu::kResultL1) / (kChannels * static_cast<double>(std::max<std::size_t>(1, counted.pixels)));
    result.ssim = counted.windows == 0
                      ? 1.0
                      : sum(gpu::kResultSsim) / (kChannels * static_cast<double>(counted.windows));
    const auto weight = static_cast<double>(params.ssim_weight);
    result.loss = (1 - weight) * result.l1 + weight * (1 - result.ssim);
    result.visible = words[gpu::kVisible];
    result.instances = pairs_in(words) - words[gpu::kDropped];
    result.longest_list = words[gpu::kResultLongest];
    result.tiles_capped = words[gpu::kTilesCapped];
    result.splats_dropped = words[gpu::kDropped];
    result.finite = std::isfinite(result.loss) && words[gpu::kNotFinite] == 0;
    return result;
}

}  // namespace splatelier

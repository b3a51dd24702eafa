// The plain renderer of core/math asked in a backend's terms: what a step or a picture should have been.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/reference_renderer.h"
#include "core/train/backend.h"

namespace splatelier {

[[nodiscard]] inline math::ReferenceRules reference_rules(const RenderParams& params) {
    return {.sh_degree = params.sh_degree,
            .background = params.background.cast<double>(),
            .near = params.near,
            .tile_cap = params.tile_cap,
            .antialiased = params.antialiased,
            .splat_scale = static_cast<double>(params.splat_scale)};
}

/// The step's pictures, loss, gradients and statistics, computed in T.
template <typename T>
[[nodiscard]] math::ReferenceStep<T> reference_step(const SplatCloud& cloud,
                                                    const Camera& camera,
                                                    const ViewImage& photo,
                                                    const StepParams& params) {
    return math::reference_step(math::splats_as<T>(cloud),
                                camera,
                                math::picture_as<T>(photo.rgb),
                                photo.mask,
                                reference_rules(params.render),
                                {.ssim_weight = static_cast<double>(params.ssim_weight),
                                 .opacity_weight = static_cast<double>(params.opacity_weight),
                                 .scale_weight = static_cast<double>(params.scale_weight)});
}

}  // namespace splatelier

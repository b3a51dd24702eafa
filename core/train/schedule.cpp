// SPDX-License-Identifier: MIT
#include "core/train/schedule.h"

#include <algorithm>
#include <cmath>

namespace splatelier {

int sh_degree_at(const Settings& settings, std::int64_t step) {
    return static_cast<int>(std::min<std::int64_t>(step / settings.train.sh_every, settings.train.sh_degree));
}

bool reorder_due(const Settings& settings, std::int64_t step) {
    const std::int64_t every = settings.train.reorder_every;
    return every > 0 && step > 0 && step % every == 0 && step < settings.density.until + every;
}

double means_rate_at(const Settings& settings, std::int64_t step, double scene_scale) {
    const double progress =
        std::min(1.0, static_cast<double>(step) / static_cast<double>(settings.train.schedule_steps));
    return static_cast<double>(settings.rates.means) * scene_scale *
           std::pow(static_cast<double>(settings.rates.means_final), progress);
}

RenderParams render_params(const Settings& settings, int sh_degree, double scene_scale) {
    return {.sh_degree = sh_degree,
            .background = settings.render.background,
            .near = static_cast<double>(settings.render.near) * scene_scale,
            .tile_cap = settings.render.tile_cap,
            .antialiased = settings.render.antialiased};
}

StepParams step_params(const Settings& settings, std::int64_t step, double scene_scale) {
    const double means_rate = means_rate_at(settings, step, scene_scale);
    const bool is_adc = settings.train.strategy == Strategy::kAdc;
    StepParams params;
    params.step = step;
    params.render = render_params(settings, sh_degree_at(settings, step), scene_scale);
    params.ssim_weight = settings.train.ssim_weight;
    params.rates = {.means = static_cast<float>(means_rate),
                    .log_scales = settings.rates.scales,
                    .rotations = settings.rates.rotations,
                    .opacity_logits = settings.rates.opacities,
                    .sh_dc = settings.rates.sh_dc,
                    .sh_rest = settings.rates.sh_rest};
    params.absolute_gradients = settings.density.absolute_gradients;
    params.gather_stats = is_adc && step < settings.density.until;
    if (!is_adc) {
        params.opacity_weight = settings.density.mcmc_opacity_weight;
        params.scale_weight = settings.density.mcmc_scale_weight;
        params.noise_scale =
            static_cast<float>(means_rate * static_cast<double>(settings.density.mcmc_noise_rate));
    }
    params.seed = settings.train.seed;
    return params;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/frame.h"

#include "core/math/adam.h"
#include "core/math/ewa.h"
#include "core/random.h"
#include "render/splat_store.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

float as_float(double value) {
    return static_cast<float>(value);
}

std::uint32_t tiles_across(int size_px) {
    return (static_cast<std::uint32_t>(size_px) + gpu::kTileSize - 1) / gpu::kTileSize;
}

}  // namespace

gpu::FrameUniforms frame_uniforms(const Camera& camera,
                                  const RenderParams& params,
                                  std::size_t splat_count,
                                  int stored_degree,
                                  std::size_t capacity) {
    gpu::FrameUniforms frame{};
    for (int r = 0; r < 3; ++r)
        frame.camera_row[r] = {as_float(camera.rotation(r, 0)),
                               as_float(camera.rotation(r, 1)),
                               as_float(camera.rotation(r, 2)),
                               as_float(camera.translation[r])};
    frame.intrinsics = {as_float(camera.fx), as_float(camera.fy), as_float(camera.cx), as_float(camera.cy)};
    const double margin_x = math::kClampMargin * camera.width, margin_y = math::kClampMargin * camera.height;
    frame.slope_limits = {as_float((-margin_x - camera.cx) / camera.fx),
                          as_float((camera.width + margin_x - camera.cx) / camera.fx),
                          as_float((-margin_y - camera.cy) / camera.fy),
                          as_float((camera.height + margin_y - camera.cy) / camera.fy)};
    const Vec3 center = camera.center_in_world();
    frame.camera_center = {
        as_float(center.x()), as_float(center.y()), as_float(center.z()), as_float(params.near)};
    frame.background = {
        params.background.x(), params.background.y(), params.background.z(), std::log(params.splat_scale)};
    frame.image_size = {static_cast<std::uint32_t>(camera.width),
                        static_cast<std::uint32_t>(camera.height),
                        tiles_across(camera.width),
                        tiles_across(camera.height)};
    frame.counts = {as_uint(splat_count),
                    params.tile_cap > 0 ? static_cast<std::uint32_t>(params.tile_cap) : ~0U,
                    static_cast<std::uint32_t>(std::min(params.sh_degree, stored_degree)),
                    params.antialiased ? gpu::kAntialiased : 0U};
    frame.capacity = {as_uint(capacity), 0, 0, 0};
    return frame;
}

void add_step_uniforms(gpu::FrameUniforms& frame,
                       const StepParams& params,
                       const CountedPixels& counted,
                       int moving_degree) {
    constexpr double kChannels = 3;
    const double splats = std::max(1.0, static_cast<double>(frame.counts[0]));
    if (params.gather_stats) frame.counts[3] |= gpu::kGatherStats;
    const auto step = static_cast<std::uint64_t>(params.step);
    frame.capacity[1] = static_cast<std::uint32_t>(sh_quads(moving_degree));
    frame.capacity[2] = static_cast<std::uint32_t>(step);
    frame.capacity[3] = static_cast<std::uint32_t>(step >> 32);
    const double l1_weight = 1.0 - static_cast<double>(params.ssim_weight);
    frame.loss = {
        as_float(l1_weight / (kChannels * static_cast<double>(std::max<std::size_t>(1, counted.pixels)))),
        counted.windows == 0 ? 0.0F
                             : as_float(-static_cast<double>(params.ssim_weight) /
                                        (kChannels * static_cast<double>(counted.windows))),
        0,
        0};
    const math::AdamCorrection correction = math::adam_correction(params.step);
    const auto corrected = [&](float rate) { return as_float(static_cast<double>(rate) / correction.first); };
    frame.rates = {corrected(params.rates.means),
                   corrected(params.rates.log_scales),
                   corrected(params.rates.rotations),
                   corrected(params.rates.opacity_logits)};
    frame.color_rates = {corrected(params.rates.sh_dc),
                         corrected(params.rates.sh_rest),
                         as_float(1.0 / std::sqrt(correction.second)),
                         params.noise_scale};
    frame.regularizers = {as_float(static_cast<double>(params.opacity_weight) / splats),
                          as_float(static_cast<double>(params.scale_weight) / (3 * splats)),
                          static_cast<float>(frame.image_size[0]) / 2,
                          static_cast<float>(frame.image_size[1]) / 2};
    frame.seed = {
        static_cast<std::uint32_t>(params.seed),
        static_cast<std::uint32_t>(params.seed >> 32),
        static_cast<std::uint32_t>(random_bits(params.seed, step, RandomPurpose::kStochasticRounding, 0)),
        0};
}

}  // namespace splatelier

// What every engine must do, said once: steps and edits that use every rule, and the laws of 16-bit storage.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/reference_renderer.h"
#include "core/math/stored_values.h"
#include "core/random.h"
#include "core/train/backend.h"
#include "core/train/check_scene.h"
#include "core/train/splat_edit.h"
#include "tests/core/math/golden_scene.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace splatelier::test {

/// What each step of a short training does; every rule is at work.
inline StepParams varied_step(std::int64_t step) {
    StepParams params;
    params.step = step;
    params.render.sh_degree = static_cast<int>(step / 4);  // bands wake up one by one
    params.rates = {.means = 1e-3F,
                    .log_scales = 5e-3F,
                    .rotations = 1e-3F,
                    .opacity_logits = 5e-2F,
                    .sh_dc = 2.5e-3F,
                    .sh_rest = 1e-4F};
    params.noise_scale = 1;
    params.opacity_weight = 0.01F;
    return params;
}

/// Clones, splits, drops and relocates some rows of `count`.
inline SplatEdit varied_edit(std::size_t count) {
    SplatEdit edit;
    for (std::uint32_t row = 0; row < count; ++row)
        if (row % 7 != 3) edit.source.push_back(row);
    edit.changes.push_back({.row = 5, .opacity_logit = -1.5F, .moments = RowMoments::kOwn});
    edit.changes.push_back({.row = 20, .moments = RowMoments::kZero});
    edit.source[20] = 11;
    for (std::uint32_t row = 0; row < 9; ++row) {
        edit.changes.push_back({.row = static_cast<std::uint32_t>(edit.source.size()),
                                .log_scale_add = -0.47F,
                                .split_normal = Vec3f(0.3F, -1.2F, 0.8F),
                                .moments = RowMoments::kZero});
        edit.source.push_back(row * 5);
    }
    edit.opacity_ceiling_logit = 2.0F;
    return edit;
}

/// Trains from step `begin` to `end`; after step 6 the splats are edited.
inline void train(Backend& backend, const CheckScene& scene, std::int64_t begin, std::int64_t end) {
    for (std::int64_t step = begin; step < end; ++step) {
        (void)backend.step({0, scene.camera, scene.photo}, varied_step(step));
        if (step == 6) backend.apply(varied_edit(backend.splat_count()));
    }
}

inline void check_equal(const TrainState& a, const TrainState& b) {
    CHECK(a.cloud == b.cloud);
    CHECK(a.optimizer.first == b.optimizer.first);
    CHECK(a.optimizer.second == b.optimizer.second);
    CHECK(a.stats.gradient_sum == b.stats.gradient_sum);
    CHECK(a.stats.view_count == b.stats.view_count);
    CHECK(a.stats.max_radius == b.stats.max_radius);
}

inline constexpr Precision kHalfPrecisions[] = {Precision::kFp16, Precision::kBf16};

inline TrainState state_in(Precision precision, const SplatCloud& cloud) {
    return {.cloud = cloud, .optimizer = {}, .stats = {}, .precision = precision};
}

/// Colours after the first step: each has moved by its rate against its gradient, and was then rounded with the bits
/// of (seed, step, splat, row), but for a base colour that stays in floats. Nearly all are the very codes of the plain code; others met a boundary within float's
/// rounding.
inline void check_rounded_colors(const TrainState& before,
                                 const TrainState& after,
                                 const StepParams& params,
                                 math::StoredFormat format) {
    const auto key = static_cast<std::uint32_t>(random_bits(
        params.seed, static_cast<std::uint64_t>(params.step), RandomPurpose::kStochasticRounding, 0));
    std::size_t moved = 0, same = 0;
    const auto check = [&](std::vector<float> SplatCloud::*field, std::size_t first_row, float rate) {
        const std::vector<float>&from = before.cloud.*field, &to = after.cloud.*field;
        const std::vector<float>& moment = after.optimizer.first.*field;
        const std::size_t width = from.size() / before.cloud.size();
        const bool is_full = first_row < 11 + math::full_color_values(format);
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (moment[i] == 0) continue;
            const std::uint32_t bits = math::rounding_bits(key,
                                                           static_cast<std::uint32_t>(i / width),
                                                           static_cast<std::uint32_t>(first_row + i % width));
            const float wanted = from[i] - std::copysign(rate, moment[i]);
            ++moved;
            if (is_full) {
                if (std::abs(to[i] - wanted) < 1e-6F) ++same;
                continue;
            }
            if (to[i] == math::unpacked_value(
                             format, math::packed_value(format, wanted, math::value_offset(format, bits))))
                ++same;
        }
    };
    check(&SplatCloud::sh_dc, 11, params.rates.sh_dc);
    check(&SplatCloud::sh_rest, 14, params.rates.sh_rest);
    CHECK_GT(moved, 1000);
    CHECK_GE(static_cast<double>(same), 0.999 * static_cast<double>(moved));
}

/// Both moments after the first step are those of the gradient, to the bits that are kept.
/// `share`: what the engine itself may be off, of the array's largest gradient.
inline void check_moments(const std::vector<float>& first,
                          const std::vector<float>& second,
                          const std::vector<double>& gradient,
                          double share) {
    REQUIRE_EQ(first.size(), gradient.size());
    const double of_ratio = 0x1p-11, of_root = 0x1p-10;
    const double own = share * largest_magnitude(gradient) + 1e-12;
    double worst_first = 0, worst_second = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        const double size = std::abs(gradient[i]);
        worst_first = std::max(
            worst_first, std::abs(10 * double{first[i]} - gradient[i]) / (own + 1.01 * of_ratio * size));
        worst_second =
            std::max(worst_second,
                     std::abs(std::sqrt(1000 * double{second[i]}) - size) / (own + 1.01 * of_root * size));
    }
    CHECK_LE(worst_first, 1);
    CHECK_LE(worst_second, 1);
}

/// One step in 16 bits against the plain renderer in double, on the splats as they are stored.
inline void check_half_step(const CheckScene& scene, Precision precision, Backend& backend) {
    const auto format =
        precision == Precision::kFp16 ? math::StoredFormat::kHalf : math::StoredFormat::kBfloat;
    CAPTURE(precision == Precision::kFp16);
    backend.load(state_in(precision, scene.cloud));
    const TrainState before = backend.read();
    CHECK(before.cloud.means == scene.cloud.means);
    CHECK(before.cloud.rotations == scene.cloud.rotations);
    CHECK((before.cloud.sh_dc == scene.cloud.sh_dc) == (precision == Precision::kBf16));
    CHECK(largest_difference(before.cloud.sh_rest, scene.cloud.sh_rest) <
          0x1p-8 * largest_magnitude(scene.cloud.sh_rest));
    StepParams params;
    params.seed = 5;
    params.render.near = 0.2;
    params.rates = {1e-3F, 5e-3F, 1e-3F, 5e-2F, 2.5e-3F, 1.25e-4F};
    const auto expected = math::reference_step(math::splats_as<double>(before.cloud),
                                               scene.camera,
                                               math::picture_as<double>(scene.photo->rgb),
                                               scene.photo->mask,
                                               {.sh_degree = 3, .background = Vec3::Zero(), .near = 0.2},
                                               {.ssim_weight = double{params.ssim_weight}});
    backend.step({0, scene.camera, scene.photo}, params);
    CHECK(backend.finish().loss == doctest::Approx(expected.loss).epsilon(1e-4));
    const TrainState after = backend.read();
    CHECK(after.precision == precision);
    const auto moments = [&](std::vector<float> SplatCloud::*field, const std::vector<double>& gradient) {
        check_moments(after.optimizer.first.*field, after.optimizer.second.*field, gradient, 3e-4);
    };
    moments(&SplatCloud::means, expected.gradients.splats.means);
    moments(&SplatCloud::log_scales, expected.gradients.splats.log_scales);
    moments(&SplatCloud::rotations, expected.gradients.splats.rotations);
    moments(&SplatCloud::opacity_logits, expected.gradients.splats.opacity_logits);
    moments(&SplatCloud::sh_dc, expected.gradients.splats.sh_dc);
    moments(&SplatCloud::sh_rest, expected.gradients.splats.sh_rest);
    check_rounded_colors(before, after, params, format);
}

}  // namespace splatelier::test

// SPDX-License-Identifier: MIT
#include "core/train/check_step.h"

#include "core/math/adam.h"
#include "core/random.h"
#include "core/train/check_comparison.h"
#include "core/train/check_scene.h"
#include "core/train/reference_step.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace splatelier {
namespace {

using Doubles = math::SplatArrays<double>;

/// The six parameter arrays by name, in the two forms that are compared.
struct ParameterArray {
    const char* name;
    std::vector<float> SplatCloud::*in_cloud;
    std::vector<double> Doubles::*in_reference;
    float StepRates::*rate;
};
constexpr std::array<ParameterArray, 6> kArrays{{
    {"means", &SplatCloud::means, &Doubles::means, &StepRates::means},
    {"log scales", &SplatCloud::log_scales, &Doubles::log_scales, &StepRates::log_scales},
    {"rotations", &SplatCloud::rotations, &Doubles::rotations, &StepRates::rotations},
    {"opacities", &SplatCloud::opacity_logits, &Doubles::opacity_logits, &StepRates::opacity_logits},
    {"base colours", &SplatCloud::sh_dc, &Doubles::sh_dc, &StepRates::sh_dc},
    {"view-dependent colours", &SplatCloud::sh_rest, &Doubles::sh_rest, &StepRates::sh_rest},
}};

// What 32-bit engines may differ by from the plain renderer in double; gradients as shares of the largest. The
// plain renderer in float is at 1.2e-5 here; GPUs' exponentials are a little coarser.
constexpr double kLossAllowed = 2e-5;
constexpr double kGradientAllowed = 2e-4;
constexpr double kStatisticsAllowed = 2e-4;
constexpr double kSecondMomentAllowed = 1e-4;
// Tiles of which an ellipse touches a corner between the pixels' centres may be listed or not: no pixel differs.
constexpr double kPairShareAllowed = 0.02;

/// One way of stepping.
struct StepCase {
    std::string name;
    StepParams params;
    bool masked = false;
};

std::vector<StepCase> step_cases() {
    StepParams plain;
    plain.rates = {.means = 1e-3F,
                   .log_scales = 5e-3F,
                   .rotations = 1e-3F,
                   .opacity_logits = 5e-2F,
                   .sh_dc = 2.5e-3F,
                   .sh_rest = 1.25e-4F};
    plain.render.near = 0.2;
    std::vector<StepCase> cases = {{"plain", plain}};
    cases.push_back({"anti-aliased", plain});
    cases.back().params.render.antialiased = true;
    cases.push_back({"tile cap 9", plain});
    cases.back().params.render.tile_cap = 9;
    cases.push_back({"masked, degree 1, on a colour", plain, true});
    cases.back().params.render.sh_degree = 1;
    cases.back().params.render.background = Vec3f(0.2F, 0.5F, 0.9F);
    cases.push_back({"regularised, unsigned statistics", plain});
    cases.back().params.opacity_weight = 0.01F;
    cases.back().params.scale_weight = 0.01F;
    cases.back().params.absolute_gradients = true;
    return cases;
}

/// The gradient that took Adam's first moments from `before` (empty: zeros) to `after`.
std::vector<double> gradient_from_moments(const std::vector<float>& before, const std::vector<float>& after) {
    std::vector<double> out(after.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double old = before.empty() ? 0.0 : static_cast<double>(before[i]);
        out[i] = (static_cast<double>(after[i]) - math::kAdamBeta1 * old) / (1 - math::kAdamBeta1);
    }
    return out;
}

struct StepComparisons {
    Comparison values, gradients, statistics, adam;
};

void compare_values(const StepCase& c,
                    const StepResult& found,
                    const math::ReferenceStep<double>& expected,
                    Comparison& comparison) {
    const auto count = [&](const char* what, std::size_t n, std::size_t wanted) {
        const auto w = static_cast<double>(wanted);
        comparison.add(fmt::format("{}, {}", what, c.name),
                       static_cast<double>(n),
                       w,
                       std::max(1.0, kPairShareAllowed * w));
    };
    comparison.add("loss, " + c.name, found.loss, expected.loss, kLossAllowed);
    comparison.add("L1, " + c.name, found.l1, expected.l1, kLossAllowed);
    comparison.add("SSIM, " + c.name, found.ssim, expected.ssim, kLossAllowed);
    comparison.add("visible splats, " + c.name,
                   static_cast<double>(found.visible),
                   static_cast<double>(expected.frame.visible),
                   0);
    count("pairs of tiles and splats", found.instances, expected.frame.instances);
    count("capped tiles", found.tiles_capped, expected.frame.tiles_capped);
    count("dropped splats", found.splats_dropped, expected.frame.splats_dropped);
}

/// Adam by its definition, from the very moments that the engine has kept: where they are large enough for
/// 32-bit numbers, each parameter must have moved by rate · m̂ / sqrt(v̂).
void compare_adam(const StepCase& c,
                  const TrainState& before,
                  const TrainState& after,
                  Comparison& comparison) {
    constexpr double kSmallestSecondMoment = 1e-30;
    const math::AdamCorrection correction = math::adam_correction(c.params.step);
    for (const ParameterArray& array : kArrays) {
        const auto &m0 = before.optimizer.first.*array.in_cloud,
                   &v0 = before.optimizer.second.*array.in_cloud;
        const auto &m = after.optimizer.first.*array.in_cloud, &v = after.optimizer.second.*array.in_cloud;
        const auto &p0 = before.cloud.*array.in_cloud, &p = after.cloud.*array.in_cloud;
        const auto rate = static_cast<double>(c.params.rates.*array.rate);
        const std::vector<double> gradient = gradient_from_moments(m0, m);
        std::vector<double> second;
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double old = v0.empty() ? 0.0 : static_cast<double>(v0[i]);
            second.push_back(math::kAdamBeta2 * old + (1 - math::kAdamBeta2) * gradient[i] * gradient[i]);
            const auto vi = static_cast<double>(v[i]);
            if (vi < kSmallestSecondMoment) continue;
            const auto start = static_cast<double>(p0[i]);
            const double move = rate / correction.first * static_cast<double>(m[i]) /
                                (std::sqrt(vi / correction.second) + math::kAdamEpsilon);
            comparison.add(fmt::format("{}, {}", array.name, c.name),
                           static_cast<double>(p[i]),
                           start - move,
                           1e-2 * rate + 5e-7 * std::abs(start));
        }
        comparison.add_arrays(
            fmt::format("second moments of {}, {}", array.name, c.name), v, second, kSecondMomentAllowed);
    }
}

void compare_statistics(const StepCase& c,
                        const DensityStats& found,
                        const math::ReferenceStats<double>& expected,
                        Comparison& comparison) {
    const auto& gradient = c.params.absolute_gradients ? expected.gradient_absolute : expected.gradient;
    comparison.add_arrays("gradient sums, " + c.name, found.gradient_sum, gradient, kStatisticsAllowed);
    comparison.add_arrays("view counts, " + c.name, found.view_count, expected.count, 0);
    // A radius is rounded up to whole pixels: rounding may decide for one more.
    comparison.add_arrays("radii, " + c.name, found.max_radius, expected.radius, 0.02);
}

/// One step from zero moments, then a second one from where it led.
void run_case(Backend& backend, const CheckScene& scene, const StepCase& c, StepComparisons& comparisons) {
    const auto photo = c.masked ? with_mask(*scene.photo) : scene.photo;
    const TrainingView view{
        .index = c.masked ? std::size_t{1} : std::size_t{0}, .camera = scene.camera, .image = photo};
    TrainState before{.cloud = scene.cloud, .optimizer = {}, .stats = {}};
    before.cloud.antialiased = c.params.render.antialiased;
    backend.load(before);
    for (StepCase step = c; step.params.step < 2; ++step.params.step) {
        backend.step(view, step.params);
        const StepResult found = backend.finish();
        const TrainState after = backend.read();
        const auto expected = reference_step<double>(before.cloud, scene.camera, *photo, step.params);
        compare_values(step, found, expected, comparisons.values);
        for (const ParameterArray& array : kArrays)
            comparisons.gradients.add_arrays(fmt::format("{}, {}", array.name, c.name),
                                             gradient_from_moments(before.optimizer.first.*array.in_cloud,
                                                                   after.optimizer.first.*array.in_cloud),
                                             expected.gradients.splats.*array.in_reference,
                                             kGradientAllowed);
        compare_adam(step, before, after, comparisons.adam);
        if (step.params.step == 0)
            compare_statistics(c, backend.density_input().stats, expected.stats, comparisons.statistics);
        before = after;
    }
}

}  // namespace

CheckResult check_reference_slopes() {
    constexpr double kStep = 1e-5, kAllowed = 1e-6;
    constexpr int kDirections = 3;
    const CheckScene scene = smooth_scene();
    const Doubles splats = math::splats_as<double>(scene.cloud);
    const auto target = math::picture_as<double>(scene.photo->rgb);
    const auto step = [&](const Doubles& at) {
        return math::reference_step(at, scene.camera, target, {}, math::ReferenceRules{}, {});
    };
    const math::ReferenceStep<double> here = step(splats);
    Comparison comparison;
    for (const ParameterArray& array : kArrays) {
        const std::vector<double>& gradient = here.gradients.splats.*array.in_reference;
        for (int k = 0; k < kDirections; ++k) {
            Doubles plus = splats, minus = splats;
            double slope = 0, gradient2 = 0, direction2 = 0;
            for (std::size_t i = 0; i < gradient.size(); ++i) {
                const double d = random_normal(3, static_cast<std::uint64_t>(k), RandomPurpose::kTest, i);
                (plus.*array.in_reference)[i] += kStep * d;
                (minus.*array.in_reference)[i] -= kStep * d;
                slope += gradient[i] * d;
                gradient2 += gradient[i] * gradient[i];
                direction2 += d * d;
            }
            comparison.add(array.name,
                           (step(plus).loss - step(minus).loss) / (2 * kStep),
                           slope,
                           kAllowed * std::sqrt(gradient2 * direction2));
        }
    }
    return comparison.result("The plain renderer's gradients are the slopes of its loss");
}

std::vector<CheckResult> check_steps(Backend& backend) {
    const CheckScene scene = busy_scene();
    StepComparisons comparisons;
    for (const StepCase& c : step_cases()) run_case(backend, scene, c, comparisons);
    return {comparisons.values.result("A step's loss and counts are the plain renderer's"),
            comparisons.gradients.result("Every parameter's gradient is the plain renderer's"),
            comparisons.statistics.result("The statistics of density control are the plain renderer's"),
            comparisons.adam.result("Adam moves every parameter by its definition")};
}

}  // namespace splatelier

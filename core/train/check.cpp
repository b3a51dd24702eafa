// SPDX-License-Identifier: MIT
#include "core/train/check.h"

#include "core/error.h"
#include "core/math/mcmc.h"
#include "core/random.h"
#include "core/train/check_comparison.h"
#include "core/train/check_pictures.h"
#include "core/train/check_scene.h"
#include "core/train/check_step.h"
#include "core/train/splat_edit.h"

#include <cmath>
#include <functional>

namespace splatelier {

namespace {

bool same_bits(const TrainState& a, const TrainState& b) {
    return a.cloud == b.cloud && a.optimizer.first == b.optimizer.first &&
           a.optimizer.second == b.optimizer.second && a.stats.gradient_sum == b.stats.gradient_sum &&
           a.stats.view_count == b.stats.view_count && a.stats.max_radius == b.stats.max_radius;
}

CheckResult check_repeatable(Backend& backend) {
    constexpr int kSteps = 8;
    const CheckScene scene = busy_scene();
    const auto masked = with_mask(*scene.photo);
    const auto run = [&] {
        backend.load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
        StepParams params;
        params.rates = {1e-3F, 5e-3F, 1e-3F, 5e-2F, 2.5e-3F, 1.25e-4F};
        params.noise_scale = 0.1F;
        for (; params.step < kSteps; ++params.step) {
            const bool odd = params.step % 2 != 0;
            backend.step({.index = odd ? std::size_t{1} : std::size_t{0},
                          .camera = scene.camera,
                          .image = odd ? masked : scene.photo},
                         params);
        }
        (void)backend.finish();
        return backend.read();
    };
    const TrainState first = run();
    const bool same = same_bits(first, run());
    return {"Two identical runs leave identical bytes",
            same,
            fmt::format("{} after {} steps", same ? "every bit is the same" : "the splats differ", kSteps)};
}

/// A busy scene with moments and statistics that differ in every row.
TrainState filled_state() {
    TrainState state{.cloud = busy_scene().cloud, .optimizer = {}, .stats = {}};
    state.optimizer = {.first = state.cloud, .second = state.cloud};
    for (std::size_t i = 0; i < state.cloud.size(); ++i) {
        state.optimizer.first.opacity_logits[i] = static_cast<float>(i + 1);
        state.stats.gradient_sum.push_back(static_cast<float>(i) * 0.5F);
        state.stats.view_count.push_back(static_cast<float>(i));
        state.stats.max_radius.push_back(static_cast<float>(i) * 0.001F);
    }
    return state;
}

/// As relocation and additions change few rows of `count`, and as many go as come.
SplatEdit sample_of_few_moves(std::uint32_t count) {
    SplatEdit few;
    for (std::uint32_t i = 0; i < count; ++i) few.source.push_back(i % 17 == 3 ? (5 * i + 11) % count : i);
    for (const std::uint32_t source : {count - 1, 0U, 7U}) few.source.push_back(source);
    for (std::uint32_t i = 3; i < count; i += 17)
        few.changes.push_back({.row = i,
                               .log_scale_add = -0.2F,
                               .opacity_logit = 0.3F,
                               .moments = static_cast<RowMoments>(i / 17 % 3)});
    few.changes.push_back({.row = count, .log_scale_add = 0.5F, .moments = RowMoments::kZero});
    return few;
}

/// Clones, splits and removals; then a relocation, additions and an opacity reset; then few changes, more rows and fewer.
std::vector<SplatEdit> sample_edits(std::size_t count) {
    SplatEdit grow;
    for (std::uint32_t i = 0; i < count; ++i)
        if (i % 5 != 0) grow.source.push_back(i);
    for (std::uint32_t i = 0; i < count; i += 2) {
        const auto turn = static_cast<float>(i);
        const auto row = static_cast<std::uint32_t>(grow.source.size());
        grow.source.push_back(i);
        if (i % 4 == 0)
            grow.changes.push_back({.row = row, .moments = RowMoments::kZero});
        else
            grow.changes.push_back({.row = row,
                                    .log_scale_add = -0.47F,
                                    .opacity_logit = -1 + 0.01F * turn,
                                    .split_normal = Vec3f(std::sin(turn), 1.5F * std::cos(turn), -0.3F),
                                    .moments = RowMoments::kZero});
    }
    grow.reset_stats = true;

    SplatEdit move;
    const std::size_t grown = grow.source.size();
    for (std::uint32_t i = 0; i < grown; ++i) move.source.push_back(i % 3 == 0 ? (i + 7) % 100 : i);
    move.source.push_back(5);
    for (std::uint32_t i = 0; i < grown; i += 3)
        move.changes.push_back({.row = i,
                                .log_scale_add = 0.1F,
                                .opacity_logit = 0.7F,
                                .moments = i % 2 == 0 ? RowMoments::kOwn : RowMoments::kZero});
    move.changes.push_back({.row = static_cast<std::uint32_t>(grown), .moments = RowMoments::kZero});

    SplatEdit reset;
    reset.opacity_ceiling_logit = -4.6F;
    const SplatEdit few = sample_of_few_moves(static_cast<std::uint32_t>(grown) + 1);

    SplatEdit shrink;
    for (std::uint32_t i = 0; i + 5 < few.source.size(); ++i) shrink.source.push_back(i);
    shrink.source[8] = static_cast<std::uint32_t>(few.source.size()) - 1;
    return {grow, move, reset, few, shrink};
}

void compare_clouds(const std::string& what,
                    const SplatCloud& found,
                    const SplatCloud& expected,
                    Comparison& comparison) {
    constexpr double kAllowed = 1e-6;  // the split's displacement is computed, the rest copied
    comparison.add_arrays("means" + what, found.means, expected.means, kAllowed);
    comparison.add_arrays("log scales" + what, found.log_scales, expected.log_scales, kAllowed);
    comparison.add_arrays("rotations" + what, found.rotations, expected.rotations, kAllowed);
    comparison.add_arrays("opacities" + what, found.opacity_logits, expected.opacity_logits, kAllowed);
    comparison.add_arrays("base colours" + what, found.sh_dc, expected.sh_dc, kAllowed);
    comparison.add_arrays("view-dependent colours" + what, found.sh_rest, expected.sh_rest, kAllowed);
}

CheckResult check_edits(Backend& backend) {
    TrainState expected = filled_state();
    backend.load(expected);
    Comparison comparison;
    for (const SplatEdit& edit : sample_edits(expected.cloud.size())) {
        apply_edit(expected, edit);
        backend.apply(edit);
        const TrainState found = backend.read();
        compare_clouds("", found.cloud, expected.cloud, comparison);
        compare_clouds(", first moments", found.optimizer.first, expected.optimizer.first, comparison);
        compare_clouds(", second moments", found.optimizer.second, expected.optimizer.second, comparison);
        comparison.add_arrays("means by themselves", backend.means(), found.cloud.means, 0);
        comparison.add_arrays("gradient sums", found.stats.gradient_sum, expected.stats.gradient_sum, 0);
        comparison.add_arrays("view counts", found.stats.view_count, expected.stats.view_count, 0);
        comparison.add_arrays("radii", found.stats.max_radius, expected.stats.max_radius, 0);
    }
    return comparison.result("Splats are cloned, split, moved, removed and reset as planned");
}

/// The standard normals behind the displacements of faint splats must have mean 0 and variance 1, and opaque
/// splats must stay.
CheckResult check_noise(Backend& backend) {
    constexpr std::size_t kOpaque = 20;
    constexpr double kNoiseScale = 100;
    CheckScene scene = busy_scene();
    const std::size_t count = scene.cloud.size();
    for (std::size_t i = 0; i < count; ++i) scene.cloud.opacity_logits[i] = i < kOpaque ? 3.0F : -5.0F;
    backend.load({.cloud = scene.cloud, .optimizer = {}, .stats = {}});
    StepParams params;
    params.noise_scale = static_cast<float>(kNoiseScale);
    backend.step({.index = 0, .camera = scene.camera, .image = scene.photo}, params);
    (void)backend.finish();
    const SplatCloud after = backend.read().cloud;

    double sum = 0, squares = 0, opaque_move = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Vec3 before = Eigen::Map<const Vec3f>(&scene.cloud.means[3 * i]).cast<double>();
        const Vec3 moved = Eigen::Map<const Vec3f>(&after.means[3 * i]).cast<double>() - before;
        if (i < kOpaque) {
            opaque_move = std::max(opaque_move, moved.norm());
            continue;
        }
        const Vec3 log_scale = Eigen::Map<const Vec3f>(&scene.cloud.log_scales[3 * i]).cast<double>();
        const Vec4 rotation = Eigen::Map<const Vec4f>(&scene.cloud.rotations[4 * i]).cast<double>();
        const Mat3 axes = math::rotation_from_quaternion(rotation);
        const double strength = kNoiseScale * math::noise_gate(math::sigmoid(-5.0));
        const Vec3 normal = axes *
                            (axes.transpose() * moved).cwiseQuotient((2 * log_scale).array().exp().matrix()) /
                            strength;
        sum += normal.sum();
        squares += normal.squaredNorm();
    }
    const double n = 3.0 * static_cast<double>(count - kOpaque);
    Comparison comparison;
    comparison.add("mean of the normals", sum / n, 0, 4 / std::sqrt(n));  // four standard errors
    comparison.add("variance of the normals", squares / n, 1, 4 * std::sqrt(2 / n));
    comparison.add("opaque splats' way", opaque_move, 0, 1e-4);
    return comparison.result("The noise of mcmc has the splats' shape and spares opaque ones");
}

/// Runs one check; an Error is an answer too.
void run(std::vector<CheckResult>& results,
         const char* subject,
         const std::function<std::vector<CheckResult>()>& check) {
    try {
        for (CheckResult& result : check()) results.push_back(std::move(result));
    } catch (const Error& error) {
        results.push_back({subject, false, error.what()});
    }
}

}  // namespace

std::vector<CheckResult> run_checks(Backend& backend) {
    std::vector<CheckResult> results = {check_reference_slopes()};
    run(results, "Training steps", [&] { return check_steps(backend); });
    run(results, "Pictures", [&] { return std::vector{check_pictures(backend)}; });
    run(results, "Two identical runs", [&] { return std::vector{check_repeatable(backend)}; });
    run(results, "Edits", [&] { return std::vector{check_edits(backend)}; });
    run(results, "The noise of mcmc", [&] { return std::vector{check_noise(backend)}; });
    return results;
}

std::vector<CheckResult> run_checks(CloudRenderer& renderer) {
    std::vector<CheckResult> results;
    run(results, "Pictures of still splats", [&] { return std::vector{check_pictures(renderer)}; });
    return results;
}

}  // namespace splatelier

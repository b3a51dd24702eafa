// Density control against gsplat 1.6's own strategies (tests/golden/README.md), and its limits.
// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "core/math/mcmc.h"
#include "core/train/density_adc.h"
#include "core/train/density_mcmc.h"
#include "core/train/splat_edit.h"
#include "tests/core/math/golden_scene.h"

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr double kSceneScale = 3.5;  // in.scene_scale
// The golden numbers are float64; a backend stores float.
constexpr double kFloatTolerance = 1e-5;

const Safetensors& file() {
    static const Safetensors opened = Safetensors::read(golden() / "density.safetensors");
    return opened;
}

SplatCloud cloud_from(const std::string& prefix) {
    SplatCloud out;
    out.means = file().floats(prefix + "means");
    out.log_scales = file().floats(prefix + "scales");
    out.rotations = file().floats(prefix + "quats");
    out.opacity_logits = file().floats(prefix + "opacities");
    out.sh_dc = file().floats(prefix + "sh0");
    if (file().has(prefix + "shN"))
        out.sh_rest = file().floats(prefix + "shN");
    else
        out.sh_rest.resize(out.size() * 45);
    return out;
}

TrainState golden_state() {
    TrainState state;
    state.cloud = cloud_from("in.");
    state.optimizer = {.first = cloud_from("in.exp_avg."), .second = cloud_from("in.exp_avg_sq.")};
    state.stats = {.gradient_sum = file().floats("in.grad2d"),
                   .view_count = file().floats("in.count"),
                   .max_radius = file().floats("in.radii")};
    return state;
}

DensityInput input_of(const TrainState& state) {
    DensityInput input{
        .stats = state.stats, .max_log_scale = {}, .opacity_logits = state.cloud.opacity_logits};
    for (std::size_t i = 0; i < state.cloud.size(); ++i)
        input.max_log_scale.push_back(
            *std::max_element(&state.cloud.log_scales[3 * i], &state.cloud.log_scales[3 * i] + 3));
    return input;
}

SplitNoise golden_noise() {
    return [values = file().floats("in.split_noise")](std::size_t copy, std::size_t row) {
        const float* v = &values[3 * (96 * copy + row)];
        return Vec3f(v[0], v[1], v[2]);
    };
}

/// Values of stored rows, `width` numbers each.
std::vector<float> rows_of(const std::vector<float>& values,
                           const std::vector<std::int64_t>& rows,
                           std::size_t width) {
    std::vector<float> out;
    for (const std::int64_t row : rows)
        for (std::size_t k = 0; k < width; ++k)
            out.push_back(values[static_cast<std::size_t>(row) * width + k]);
    return out;
}

void check_close(const std::string& name, const std::vector<float>& values) {
    const std::vector<double> expected = file().doubles(name);
    CAPTURE(name);
    REQUIRE_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK_LE(std::abs(static_cast<double>(values[i]) - expected[i]),
                 kFloatTolerance * std::max(1.0, std::abs(expected[i])));
}

void check_mask(const std::string& name, const std::vector<bool>& mask) {
    CAPTURE(name);
    CHECK(largest_difference(mask, file().integers(name)) == 0);
}

struct AdcCase {
    std::string name;
    std::int64_t step;
    bool revised = false;
    std::int64_t screen_until = 0;
};

Settings settings_of(const AdcCase& c) {
    Settings settings;
    settings.density.revised_opacity = c.revised;
    settings.density.screen_until = c.screen_until;
    return settings;
}

void check_case(const AdcCase& c) {
    CAPTURE(c.name);
    const Settings settings = settings_of(c);
    TrainState state = golden_state();
    const DensityInput input = input_of(state);
    const Growth growth = decide_growth(input, settings, c.step, kSceneScale);
    check_mask(c.name + ".duplicate", growth.cloned);
    check_mask(c.name + ".split", growth.split);

    Refinement plan = plan_adc(input, settings, c.step, kSceneScale, golden_noise());
    plan.edit.opacity_ceiling_logit =
        plan_refinement(input, settings, c.step, kSceneScale).edit.opacity_ceiling_logit;
    const std::vector<std::int64_t> sources = file().integers(c.name + ".out.source");
    CHECK(largest_difference(plan.edit.source, sources) == 0);
    const auto pruned = file().integers(c.name + ".prune");
    CHECK(static_cast<std::ptrdiff_t>(plan.counts.pruned) == std::count(pruned.begin(), pruned.end(), 1));

    apply_edit(state, plan.edit);
    check_close(c.name + ".out.means", state.cloud.means);
    check_close(c.name + ".out.scales", state.cloud.log_scales);
    check_close(c.name + ".out.quats", state.cloud.rotations);
    check_close(c.name + ".out.opacities", state.cloud.opacity_logits);
    check_close(c.name + ".out.sh0", state.cloud.sh_dc);
    check_close(c.name + ".out.opacities_exp_avg", state.optimizer.first.opacity_logits);
    const TrainState before = golden_state();
    CHECK(state.cloud.sh_rest == rows_of(before.cloud.sh_rest, sources, 45));

    // All moments: the source's where the row is not new, else 0.
    std::vector<float> first = rows_of(before.optimizer.first.means, sources, 3);
    std::vector<float> second = rows_of(before.optimizer.second.rotations, sources, 4);
    const auto is_new = file().integers(c.name + ".out.is_new");
    for (std::size_t i = 0; i < is_new.size(); ++i) {
        if (is_new[i] == 0) continue;
        std::fill_n(first.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, 0.0F);
        std::fill_n(second.begin() + static_cast<std::ptrdiff_t>(4 * i), 4, 0.0F);
    }
    CHECK(state.optimizer.first.means == first);
    CHECK(state.optimizer.second.rotations == second);
    CHECK(largest_magnitude(state.stats.gradient_sum) == 0);
    CHECK(state.stats.view_count.size() == sources.size());
}

std::vector<std::uint32_t> rows_from(const std::string& name) {
    const auto values = file().integers(name);
    return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("adc refines as gsplat's DefaultStrategy: masks, order, values and moments") {
    check_case({.name = "step600", .step = 600});
    check_case({.name = "step600_revised", .step = 600, .revised = true});
    check_case({.name = "step3000", .step = 3000});
    check_case({.name = "step3100", .step = 3100});
    check_case({.name = "step3100_screen", .step = 3100, .screen_until = 4000});
}

TEST_CASE("an opacity reset lowers logits to that of twice the pruning opacity") {
    TrainState state = golden_state();
    Settings settings;
    settings.density.from = 5000;  // no refinement at the same step
    const Refinement plan = plan_refinement(input_of(state), settings, 3000, kSceneScale);
    CHECK(plan.edit.source.empty());
    apply_edit(state, plan.edit);
    check_close("reset.opacities", state.cloud.opacity_logits);
    CHECK(largest_magnitude(state.optimizer.second.opacity_logits) == 0);
    CHECK(state.optimizer.first.means == golden_state().optimizer.first.means);
}

TEST_CASE("refinements are due strictly after the first step and strictly before the last") {
    const Settings settings;
    CHECK_FALSE(refinement_due(settings, 500));
    CHECK(refinement_due(settings, 600));
    CHECK_FALSE(refinement_due(settings, 650));
    CHECK(refinement_due(settings, 14900));
    CHECK_FALSE(refinement_due(settings, 15000));
    CHECK_FALSE(opacity_reset_due(settings, 0));
    CHECK(opacity_reset_due(settings, 3000));
    CHECK_FALSE(opacity_reset_due(settings, 15000));
    Settings never = settings;
    never.density.reset_every = 0;
    CHECK_FALSE(opacity_reset_due(never, 3000));
    never = settings;
    never.train.strategy = Strategy::kMcmc;
    CHECK_FALSE(opacity_reset_due(never, 3000));
}

TEST_CASE("a limit lets the steepest splats grow first and counts those that it refused") {
    DensityInput input = input_of(golden_state());
    Settings settings;
    const Growth free = decide_growth(input, settings, 600, kSceneScale);
    std::vector<std::pair<double, std::size_t>> wanted;  // gradient, row
    for (std::size_t i = 0; i < 96; ++i)
        if (free.cloned[i] || free.split[i])
            wanted.emplace_back(input.stats.gradient_sum[i] / std::max(1.0F, input.stats.view_count[i]), i);
    std::sort(wanted.rbegin(), wanted.rend());
    settings.train.max_splats = 96 + 5;
    const Growth limited = decide_growth(input, settings, 600, kSceneScale);
    CHECK(limited.refused == wanted.size() - 5);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::size_t row = wanted[i].second;
        CHECK((limited.cloned[row] || limited.split[row]) == (i < 5));
    }
    settings.train.max_splats = 10;  // below what there is already: nothing grows, nothing more is removed
    CHECK(decide_growth(input, settings, 600, kSceneScale).refused == wanted.size());
    settings.train.max_splats = 96 + 7;
    input.most_splats = 96 + 5;  // a backend's own limit is one too
    CHECK(decide_growth(input, settings, 600, kSceneScale).split == limited.split);
    CHECK(decide_growth(input, settings, 600, kSceneScale).cloned == limited.cloned);
}

TEST_CASE("a refinement that would remove every splat is an error that names the setting") {
    Settings settings;
    settings.density.prune_opacity = 1;
    CHECK_THROWS_WITH_AS(plan_refinement(input_of(golden_state()), settings, 600, kSceneScale),
                         doctest::Contains("density.prune_opacity"),
                         Error);
}

TEST_CASE("relocation shares opacity and size out as gsplat's kernel, in double to 1e-9") {
    const auto opacity = file().doubles("relocation.in.opacity");
    const auto count = file().integers("relocation.in.count");
    const auto expected = file().doubles("relocation.opacity");
    const auto factor = file().doubles("relocation.scale_factor");
    for (std::size_t i = 0; i < opacity.size(); ++i) {
        CAPTURE(i);
        const math::Relocated shared = math::relocate(opacity[i], static_cast<int>(count[i]), 0.005);
        CHECK(shared.opacity == doctest::Approx(expected[i]).epsilon(1e-9));
        CHECK(shared.scale_factor == doctest::Approx(factor[i]).epsilon(1e-9));
    }
}

TEST_CASE("a whole relocation with given draws is gsplat's, moments included") {
    TrainState state = golden_state();
    McmcPlan plan(input_of(state), {});
    const auto dead = plan.dead_rows();
    std::vector<bool> dead_mask(96);
    for (const std::uint32_t row : dead) dead_mask[row] = true;
    check_mask("relocate.dead", dead_mask);
    plan.relocate(dead, rows_from("relocate.sampled"));
    apply_edit(state, plan.edit());
    check_close("relocate.out.means", state.cloud.means);
    check_close("relocate.out.scales", state.cloud.log_scales);
    check_close("relocate.out.quats", state.cloud.rotations);
    check_close("relocate.out.opacities", state.cloud.opacity_logits);
    check_close("relocate.out.exp_avg.means", state.optimizer.first.means);
    check_close("relocate.out.exp_avg.scales", state.optimizer.first.log_scales);
    check_close("relocate.out.exp_avg.quats", state.optimizer.first.rotations);
    check_close("relocate.out.exp_avg.opacities", state.optimizer.first.opacity_logits);
}

TEST_CASE("additions with given draws are gsplat's: parents keep their moments, new rows start with none") {
    TrainState state = golden_state();
    McmcPlan plan(input_of(state), {});
    plan.add(rows_from("sample_add.sampled"));
    apply_edit(state, plan.edit());
    check_close("sample_add.out.means", state.cloud.means);
    check_close("sample_add.out.scales", state.cloud.log_scales);
    check_close("sample_add.out.quats", state.cloud.rotations);
    check_close("sample_add.out.opacities", state.cloud.opacity_logits);
    const TrainState before = golden_state();
    std::vector<float> first = before.optimizer.first.means;
    first.resize(103 * 3);
    CHECK(state.optimizer.first.means == first);
}

TEST_CASE("the noise is gsplat's displacement, in double to 1e-9") {
    const auto opacity = file().doubles("noise.in.opacity"), gate = file().doubles("noise.factor");
    for (std::size_t i = 0; i < opacity.size(); ++i)
        CHECK(math::noise_gate(opacity[i]) == doctest::Approx(gate[i]).epsilon(1e-9));
    const auto scales = file().doubles("in.scales"), quats = file().doubles("in.quats");
    const auto logits = file().doubles("noise.in.opacities"), normals = file().doubles("noise.in.normals");
    const auto rates = file().doubles("noise.in.lr_noise_lr"),
               expected = file().doubles("noise.displacement");
    std::vector<double> displacements;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const math::SplatShape<double> splat{.mean = Vec3::Zero(),
                                             .log_scale = Eigen::Map<const Vec3>(&scales[3 * i]),
                                             .rotation = Eigen::Map<const Vec4>(&quats[4 * i]),
                                             .opacity_logit = logits[i]};
        const Vec3 d = math::noise_displacement<double>(
            splat, Eigen::Map<const Vec3>(&normals[3 * i]), rates[0] * rates[1]);
        displacements.insert(displacements.end(), d.data(), d.data() + 3);
    }
    CHECK_LE(largest_difference(displacements, expected), 1e-9 * largest_magnitude(expected));
}

TEST_CASE("mcmc moves the dead to living places, grows by 5 % up to the limit, and is the same for a seed") {
    DensityInput input = input_of(golden_state());
    Settings settings;
    settings.train.strategy = Strategy::kMcmc;
    const Refinement plan = plan_refinement(input, settings, 600, kSceneScale);
    CHECK(plan.counts.relocated == 16);
    CHECK(plan.counts.added == 4);  // floor(1.05 · 96) − 96
    CHECK(plan.edit.source.size() == 100);
    const auto dead = file().integers("relocate.dead");
    for (const std::uint32_t source : plan.edit.source) CHECK(dead[source] == 0);
    CHECK(plan_refinement(input, settings, 600, kSceneScale).edit.source == plan.edit.source);
    CHECK(plan_refinement(input, settings, 700, kSceneScale).edit.source != plan.edit.source);
    settings.train.max_splats = 97;
    CHECK(plan_refinement(input, settings, 600, kSceneScale).counts.added == 1);
    settings.train.max_splats = 50;
    CHECK(plan_refinement(input, settings, 600, kSceneScale).counts.added == 0);
    settings.train.max_splats = 0;
    input.most_splats = 98;
    CHECK(plan_refinement(input, settings, 600, kSceneScale).counts.added == 2);
}

TEST_CASE("with no living splat mcmc moves and adds nothing that is not a number") {
    DensityInput input = input_of(golden_state());
    input.opacity_logits.assign(96, -20.0F);
    Settings settings;
    settings.train.strategy = Strategy::kMcmc;
    const Refinement plan = plan_refinement(input, settings, 600, kSceneScale);
    CHECK(plan.counts.relocated == 0);
    for (const RowChange& change : plan.edit.changes) {
        CHECK(std::isfinite(change.opacity_logit));
        CHECK(std::isfinite(change.log_scale_add));
    }
}

TEST_CASE("the regularisers' gradients are the slopes of the mean opacity and the mean scale") {
    constexpr double kStep = 1e-6;
    const auto opacity = [](double logit) { return 0.01 * math::sigmoid(logit) / 7; };
    const auto scale = [](double log_scale) { return 0.02 * std::exp(log_scale) / 21; };
    for (const double v : {-4.0, -0.3, 1.7}) {
        CHECK(math::opacity_regularizer_gradient(v, 0.01, 7) ==
              doctest::Approx((opacity(v + kStep) - opacity(v - kStep)) / (2 * kStep)).epsilon(1e-6));
        CHECK(math::scale_regularizer_gradient(v, 0.02, 7) ==
              doctest::Approx((scale(v + kStep) - scale(v - kStep)) / (2 * kStep)).epsilon(1e-6));
    }
}

// The region of interest: where splats may multiply.
// SPDX-License-Identifier: MIT
#include "core/train/density.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using namespace splatelier;

namespace {

constexpr std::size_t kCount = 40;

/// Splats along x from 0 to 39, every one with a gradient that wants to grow.
std::vector<float> means_along_x() {
    std::vector<float> out(3 * kCount, 0.0F);
    for (std::size_t i = 0; i < kCount; ++i) out[3 * i] = static_cast<float>(i);
    return out;
}

DensityInput growing_input() {
    DensityInput input;
    input.stats.gradient_sum.assign(kCount, 1.0F);
    input.stats.view_count.assign(kCount, 1.0F);
    input.stats.max_radius.assign(kCount, 0.0F);
    input.max_log_scale.assign(kCount, -6.0F);
    input.opacity_logits.assign(kCount, 1.0F);
    return input;
}

Settings with_region() {
    Settings settings;
    settings.density.region_min = Vec3f(9.5F, -1, -1);
    settings.density.region_max = Vec3f(19.5F, 1, 1);
    return settings;
}

}  // namespace

TEST_CASE("with a region, only splats inside it are cloned; pruning goes on everywhere") {
    const Settings settings = with_region();
    DensityInput input = growing_input();
    input.opacity_logits[30] = -20;
    CHECK(plan_refinement(input, settings, 600, 1).counts.cloned >= kCount - 1);
    input.confined = outside_region(means_along_x(), settings);
    const Refinement plan = plan_refinement(input, settings, 600, 1);
    CHECK(plan.counts.cloned == 10);
    CHECK(plan.counts.pruned == 1);
    std::vector<int> copies(kCount, 0);
    for (const std::uint32_t source : plan.edit.source) ++copies[source];
    for (std::size_t i = 0; i < kCount; ++i) {
        const int expected = i == 30 ? 0 : i >= 10 && i < 20 ? 2 : 1;
        CHECK(copies[i] == expected);
    }
}

TEST_CASE("with a region, mcmc moves and adds splats inside it only") {
    Settings settings = with_region();
    settings.train.strategy = Strategy::kMcmc;
    settings.density.mcmc_growth = 1;
    DensityInput input = growing_input();
    input.opacity_logits[3] = -20;
    input.confined = outside_region(means_along_x(), settings);
    const Refinement plan = plan_refinement(input, settings, 600, 1);
    CHECK(plan.counts.relocated == 1);
    REQUIRE(plan.edit.source.size() == 2 * kCount);
    CHECK(plan.edit.source[3] >= 10);
    CHECK(plan.edit.source[3] < 20);
    for (std::size_t i = kCount; i < 2 * kCount; ++i) {
        CHECK(plan.edit.source[i] >= 10);
        CHECK(plan.edit.source[i] < 20);
    }
}

TEST_CASE("without a region nothing is confined") {
    CHECK_FALSE(has_region(Settings{}));
    CHECK(outside_region(means_along_x(), Settings{}).empty());
}

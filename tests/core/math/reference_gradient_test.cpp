// The whole reference: its gradients by central differences, the tile cap, and what each mode draws.
// SPDX-License-Identifier: MIT
#include "core/math/reference_renderer.h"
#include "core/train/check_scene.h"

#include <doctest/doctest.h>

#include <functional>

using namespace splatelier;
using namespace splatelier::math;

namespace {

constexpr double kStep = 1e-5;

struct Problem {
    CheckScene scene = smooth_scene();
    ReferenceRules rules{.background = Vec3(0.1, 0.4, 0.2)};
    ReferenceLoss loss{.ssim_weight = 0.2};
    Image8 mask;

    [[nodiscard]] ReferenceStep<double> step(const SplatArrays<double>& splats) const {
        return reference_step(splats, scene.camera, picture_as<double>(scene.photo->rgb), mask, rules, loss);
    }
};

/// Compares the gradient of every parameter with central differences, to 1e-6 of each array's largest entry.
void check_every_parameter(const Problem& problem) {
    SplatArrays<double> splats = splats_as<double>(problem.scene.cloud);
    const ReferenceStep<double> step = problem.step(splats);
    using Member = std::vector<double> SplatArrays<double>::*;
    for (const Member member : {&SplatArrays<double>::means,
                                &SplatArrays<double>::log_scales,
                                &SplatArrays<double>::rotations,
                                &SplatArrays<double>::opacity_logits,
                                &SplatArrays<double>::sh_dc,
                                &SplatArrays<double>::sh_rest}) {
        const std::vector<double>& gradient = step.gradients.splats.*member;
        double largest = 0, worst = 0;
        for (const double g : gradient) largest = std::max(largest, std::abs(g));
        REQUIRE(largest > 0);
        for (std::size_t i = 0; i < gradient.size(); ++i) {
            double& value = (splats.*member)[i];
            const double before = value;
            value = before + kStep;
            const double above = problem.step(splats).loss;
            value = before - kStep;
            const double below = problem.step(splats).loss;
            value = before;
            worst = std::max(worst, std::abs((above - below) / (2 * kStep) - gradient[i]));
        }
        CHECK(worst <= 1e-6 * largest);
    }
}

}  // namespace

TEST_CASE("every parameter's gradient is the slope of the loss: plain, anti-aliased, masked") {
    Problem problem;
    const auto frame =
        reference_render(splats_as<double>(problem.scene.cloud), problem.scene.camera, problem.rules);
    for (const std::int32_t count : frame.blended.data) REQUIRE(count == 12);  // no threshold is near
    SUBCASE("plain") {
        check_every_parameter(problem);
    }
    SUBCASE("anti-aliased and masked") {
        problem.rules.antialiased = true;
        problem.mask = with_mask(*problem.scene.photo)->mask;
        check_every_parameter(problem);
    }
}

TEST_CASE("with a tile cap the gradients are those of the capped picture, and the dropped splats have none") {
    Problem problem;
    problem.rules.tile_cap = 7;
    check_every_parameter(problem);
    const auto step = problem.step(splats_as<double>(problem.scene.cloud));
    CHECK(step.frame.tiles_capped == 4);
    CHECK(step.frame.splats_dropped == 4 * (12 - 7));
    CHECK(step.frame.instances == 4 * 7);
    CHECK(*step.frame.tile_load.pixel(3, 3) == -7);
    double nearest_dropped = 1e9, farthest_kept = 0;
    for (std::size_t i = 0; i < 12; ++i) {
        const double depth = step.frame.splats[i].depth;
        if (step.gradients.screen[i].opacity == 0)
            nearest_dropped = std::min(nearest_dropped, depth);
        else
            farthest_kept = std::max(farthest_kept, depth);
    }
    CHECK(farthest_kept < nearest_dropped);
}

TEST_CASE("a cap that no list reaches changes nothing") {
    Problem problem;
    const auto splats = splats_as<double>(problem.scene.cloud);
    const auto free = problem.step(splats);
    problem.rules.tile_cap = 12;
    const auto capped = problem.step(splats);
    CHECK(capped.frame.tiles_capped == 0);
    CHECK(capped.frame.color.data == free.frame.color.data);
    CHECK(capped.gradients.splats.means == free.gradients.splats.means);
}

TEST_CASE("splats of one depth are blended in the order of their indices") {
    CheckScene scene = smooth_scene();
    for (std::size_t i = 1; i < scene.cloud.size(); ++i)
        std::copy_n(
            scene.cloud.means.begin(), 3, scene.cloud.means.begin() + static_cast<std::ptrdiff_t>(3 * i));
    const auto frame = reference_render(splats_as<double>(scene.cloud), scene.camera, {});
    for (const auto& list : frame.tile_lists) {
        CHECK(list.size() == 12);
        CHECK(std::is_sorted(list.begin(), list.end()));
    }
}

TEST_CASE("depth is the expected depth and normals face the camera") {
    CheckScene scene = smooth_scene();
    scene.cloud.resize(1);
    const double z = 3, scale_xy = std::log(2.0), scale_z = std::log(0.1);
    const Vec3 mean = scene.camera.rotation.transpose() * (Vec3(0, 0, z) - scene.camera.translation);
    // A plate whose short axis is the camera's z: its rotation is world_from_cam.
    const Quat q(scene.camera.rotation.transpose());
    SplatArrays<double> plate = splats_as<double>(scene.cloud);
    plate.means = {mean.x(), mean.y(), mean.z()};
    plate.log_scales = {scale_xy, scale_xy, scale_z};
    plate.rotations = {q.w(), q.x(), q.y(), q.z()};
    const auto frame = reference_render(plate, scene.camera, {});
    CHECK(*frame.depth.pixel(12, 10) == doctest::Approx(z));
    CHECK(frame.normal.pixel(12, 10)[0] == doctest::Approx(0));
    CHECK(frame.normal.pixel(12, 10)[2] == doctest::Approx(-1));
    CHECK(*frame.alpha.pixel(12, 10) > 0.1);
}

TEST_CASE("splats that are not numbers are not drawn") {
    CheckScene scene = smooth_scene();
    SplatArrays<double> splats = splats_as<double>(scene.cloud);
    splats.means[0] = std::nan("");
    splats.log_scales[3] = 400;  // overflows
    splats.rotations[8] = splats.rotations[9] = splats.rotations[10] = splats.rotations[11] = 0;
    const auto frame = reference_render(splats, scene.camera, {});
    CHECK(frame.visible == 9);
    for (const double v : frame.color.data) CHECK(std::isfinite(v));
}

// The reference renderer against gsplat 1.6's float64 numbers (tests/golden/README.md states the tolerances).
// SPDX-License-Identifier: MIT
#include "core/math/loss.h"
#include "core/math/spherical_harmonics.h"
#include "tests/core/math/golden_scene.h"

using namespace splatelier;
using namespace splatelier::math;
using namespace splatelier::test;

namespace {

template <typename T>
Image<T> image_of(const std::vector<double>& values, int channels) {
    const GoldenScene scene = golden_scene(forward_file());
    Image<T> out(scene.camera.width, scene.camera.height, channels);
    REQUIRE_EQ(out.data.size(), values.size());
    std::transform(
        values.begin(), values.end(), out.data.begin(), [](double v) { return static_cast<T>(v); });
    return out;
}

template <typename T>
Image<T> golden_target() {
    std::vector<double> values = backward_file().doubles("target");
    for (double& v : values) v /= 255;
    return image_of<T>(values, 3);
}

const char* mode_name(bool antialiased) {
    return antialiased ? "antialiased" : "classic";
}

/// Compares every gradient with the file's, to `tolerance` times the largest entry of each tensor.
template <typename T>
void check_gradients(const ReferenceGradients<T>& g, const std::string& name, double tolerance) {
    const auto check = [&](const std::string& tensor, const auto& values) {
        const std::vector<double> expected = backward_file().doubles(name + tensor);
        CAPTURE(name + tensor);
        CHECK_LE(largest_difference(values, expected), tolerance * largest_magnitude(expected));
    };
    check("means", g.splats.means);
    check("log_scales", g.splats.log_scales);
    check("quats", g.splats.rotations);
    check("opacity_logits", g.splats.opacity_logits);
    check("sh", joined_sh(g.splats));
    check("means2d", flattened(g.screen, [](const auto& s) { return s.mean_px; }));
    check("means2d_abs", flattened(g.screen, [](const auto& s) { return s.mean_px_abs; }));
    check("conics", flattened(g.screen, [](const auto& s) { return s.conic; }));
    check("colors", flattened(g.screen, [](const auto& s) { return s.color; }));
    check("opacities2d",
          flattened(g.screen, [](const auto& s) { return Eigen::Matrix<T, 1, 1>(s.opacity); }));
}

template <typename T>
void check_images(double tolerance) {
    GoldenScene scene = golden_scene(forward_file());
    const SplatArrays<T> splats = splats_as<T>(scene.cloud);
    for (const bool antialiased : {false, true}) {
        scene.rules.antialiased = antialiased;
        const std::string mode = mode_name(antialiased);
        for (const int degree : {0, 1, 2, 3}) {
            if (antialiased && degree != 3) continue;
            scene.rules.sh_degree = degree;
            CAPTURE(mode);
            CAPTURE(degree);
            const auto frame = reference_render(splats, scene.camera, scene.rules);
            const std::string image = "image." + mode + ".deg" + std::to_string(degree);
            CHECK_LE(largest_difference(frame.color.data, forward_file().doubles(image)), tolerance);
            CHECK_LE(largest_difference(frame.alpha.data, forward_file().doubles("alpha." + mode)),
                     tolerance);
            CHECK(largest_difference(frame.blended.data, forward_file().integers("blended_count." + mode)) ==
                  0);
            CHECK(largest_difference(frame.stopped.data, forward_file().integers("stopped." + mode)) == 0);
            std::vector<int> radii;
            for (const auto& splat : frame.splats) {
                radii.push_back(splat.visible() ? splat.radius_x_px : 0);
                radii.push_back(splat.visible() ? splat.radius_y_px : 0);
            }
            CHECK(largest_difference(radii, forward_file().integers("mid.radii." + mode)) == 0);
        }
    }
}

template <typename T>
void check_losses(double weighted_tolerance, double ssim_tolerance, double loss_tolerance) {
    GoldenScene scene = golden_scene(forward_file());
    const SplatArrays<T> splats = splats_as<T>(scene.cloud);
    const Image<T> weights = image_of<T>(backward_file().doubles("weights"), 3);
    for (const bool antialiased : {false, true}) {
        scene.rules.antialiased = antialiased;
        const std::string mode = mode_name(antialiased);
        const auto step = reference_step(splats, scene.camera, golden_target<T>(), {}, scene.rules, {});
        CHECK(double(step.loss) ==
              doctest::Approx(backward_file().doubles("loss." + mode + ".l1_ssim_valid")[0])
                  .epsilon(loss_tolerance));
        CHECK(double(step.l1) ==
              doctest::Approx(backward_file().doubles("l1." + mode)[0]).epsilon(loss_tolerance));
        CHECK(double(step.ssim) ==
              doctest::Approx(backward_file().doubles("ssim." + mode + ".valid")[0]).epsilon(loss_tolerance));
        check_gradients(step.gradients, "grad." + mode + ".l1_ssim_valid.", ssim_tolerance);

        const std::string stat = "stat." + mode + ".l1_ssim_valid.";
        const auto gradient = backward_file().doubles(stat + "grad2d");
        const auto absolute = backward_file().doubles(stat + "grad2d_abs");
        CHECK_LE(largest_difference(step.stats.gradient, gradient),
                 ssim_tolerance * largest_magnitude(gradient));
        CHECK_LE(largest_difference(step.stats.gradient_absolute, absolute),
                 ssim_tolerance * largest_magnitude(absolute));
        CHECK(largest_difference(step.stats.count, backward_file().doubles("stat." + mode + ".count")) == 0);

        const auto weighted = reference_backward(splats, scene.camera, scene.rules, step.frame, weights);
        check_gradients(weighted, "grad." + mode + ".weighted_sum.", weighted_tolerance);
    }
}

}  // namespace

TEST_CASE("projection in double gives gsplat's intermediate numbers") {
    const GoldenScene scene = golden_scene(forward_file());
    const ViewOf<double> view(scene.camera);
    const SplatArrays<double> splats = splats_as<double>(scene.cloud);
    const auto in_front = forward_file().integers("mid.in_front");
    const auto center = forward_file().doubles("mid.camera_position");
    CHECK_LE((view.center_in_world - Vec3(center[0], center[1], center[2])).norm(), 1e-12);
    std::vector<double> covariances, depths, cov2d, conics, means2d, compensations;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        SplatShape<double> s{.mean = Eigen::Map<const Vec3>(&splats.means[3 * i]),
                             .log_scale = Eigen::Map<const Vec3>(&splats.log_scales[3 * i]),
                             .rotation = Eigen::Map<const Vec4>(&splats.rotations[4 * i]),
                             .opacity_logit = splats.opacity_logits[i]};
        const Mat3 covariance = covariance_in_world(s.log_scale, rotation_from_quaternion(s.rotation));
        covariances.insert(covariances.end(), covariance.data(), covariance.data() + 9);
        const Vec3 p = view.rotation * s.mean + view.translation;
        depths.push_back(p.z());
        CHECK((p.z() > 0.01) == (in_front[i] != 0));
        const bool drawn = in_front[i] != 0;
        const Mat3 in_cam = view.rotation * covariance * view.rotation.transpose();
        const Vec3 c = drawn ? project_covariance(projection_jacobian(view, p), in_cam) : Vec3(0, 0, 0);
        const Vec3 conic = drawn ? conic_of(blurred(c)) : Vec3(0, 0, 0);
        cov2d.insert(cov2d.end(), c.data(), c.data() + 3);
        conics.insert(conics.end(), conic.data(), conic.data() + 3);
        compensations.push_back(drawn ? compensation_of(c) : 0);
        const Vec2 mean = drawn ? project(s, view, {}).mean_px : Vec2(0, 0);
        means2d.insert(means2d.end(), mean.data(), mean.data() + 2);
    }
    const auto check = [&](const std::string& name, const std::vector<double>& values) {
        const std::vector<double> expected = forward_file().doubles(name);
        CAPTURE(name);
        REQUIRE_EQ(values.size(), expected.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            CHECK_LE(std::abs(values[i] - expected[i]), 1e-11 * std::max(1.0, std::abs(expected[i])));
    };
    check("mid.covars", covariances);
    check("mid.depths", depths);
    check("mid.means2d", means2d);
    check("mid.cov2d", cov2d);
    check("mid.conics", conics);
    check("mid.compensations", compensations);
}

TEST_CASE("spherical harmonics in double give gsplat's colours at every degree") {
    GoldenScene scene = golden_scene(forward_file());
    for (const int degree : {0, 1, 2, 3}) {
        scene.rules.sh_degree = degree;
        const auto frame = reference_render(splats_as<double>(scene.cloud), scene.camera, scene.rules);
        const auto colors = flattened(frame.splats, [](const auto& s) { return s.color; });
        CHECK_LE(
            largest_difference(colors, forward_file().doubles("mid.colors.deg" + std::to_string(degree))),
            1e-11);
    }
}

TEST_CASE("images, counts, stops and radii are gsplat's, in double to 1e-12 and in float to 1e-5") {
    SUBCASE("double") {
        check_images<double>(1e-12);
    }
    SUBCASE("float") {
        check_images<float>(1e-5);
    }
}

TEST_CASE("losses, every gradient and the density statistics are gsplat's") {
    SUBCASE("double") {
        check_losses<double>(1e-9, 1e-9, 1e-12);
    }
    SUBCASE("float") {
        check_losses<float>(2e-5, 2e-4, 1e-5);
    }
}

TEST_CASE("the gradient of the loss by the image is gsplat's") {
    const GoldenScene scene = golden_scene(forward_file());
    const auto image = image_of<double>(forward_file().doubles("image.classic.deg3"), 3);
    const auto expected = backward_file().doubles("grad.classic.l1_ssim_valid.image");
    const auto loss = photo_loss(image, golden_target<double>(), Image8{}, 0.2);
    CHECK_LE(largest_difference(loss.gradient.data, expected), 1e-9 * largest_magnitude(expected));
}

TEST_CASE("any image gradient goes back as gsplat's: that of SSIM with zero padding") {
    const GoldenScene scene = golden_scene(forward_file());
    const auto splats = splats_as<double>(scene.cloud);
    const auto frame = reference_render(splats, scene.camera, scene.rules);
    const auto gradient = image_of<double>(backward_file().doubles("grad.classic.l1_ssim_same.image"), 3);
    check_gradients(reference_backward(splats, scene.camera, scene.rules, frame, gradient),
                    "grad.classic.l1_ssim_same.",
                    1e-9);
}

// Every backward function against central differences of its forward one, in double.
// SPDX-License-Identifier: MIT
#include "core/math/blend.h"
#include "core/math/loss.h"
#include "core/math/spherical_harmonics.h"
#include "core/random.h"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

using namespace splatelier;
using namespace splatelier::math;

namespace {

using Values = std::vector<double>;

// A step of 1e-5 leaves an error near 1e-10 in double: half from the third derivative, half from rounding.
constexpr double kStep = 1e-5;
constexpr double kTolerance = 1e-7;  // of the largest entry

/// Numbers between -1 and 1 that look random, the same every time.
Values numbers(std::size_t count, std::uint64_t stream) {
    Values out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(2 * random_uniform(1, stream, RandomPurpose::kTest, i) - 1);
    return out;
}

template <typename Vector>
Vector at(const Values& values, std::size_t begin) {
    return Eigen::Map<const Vector>(&values[begin]);
}

/// `gradient` must be the slope of `f` at `x` in every direction of the axes.
void check_slopes(const std::function<double(const Values&)>& f, const Values& x, const Values& gradient) {
    REQUIRE_EQ(x.size(), gradient.size());
    double largest = 0;
    for (const double g : gradient) largest = std::max(largest, std::abs(g));
    for (std::size_t i = 0; i < x.size(); ++i) {
        Values plus = x, minus = x;
        plus[i] += kStep;
        minus[i] -= kStep;
        CAPTURE(i);
        CHECK(std::abs((f(plus) - f(minus)) / (2 * kStep) - gradient[i]) <=
              kTolerance * std::max(largest, 1.0));
    }
}

Values join(const std::vector<Values>& parts) {
    Values out;
    for (const Values& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

template <typename Matrix>
Values list(const Matrix& m) {
    return {m.data(), m.data() + m.size()};
}

const Camera& camera() {
    static const Camera c{.width = 60,
                          .height = 40,
                          .fx = 50,
                          .fy = 55,
                          .cx = 33,
                          .cy = 18,
                          .rotation = Quat(0.9, 0.1, -0.3, 0.2).normalized().toRotationMatrix(),
                          .translation = Vec3(0.1, -0.2, 2.5)};
    return c;
}

/// mean, log scale, rotation, opacity logit.
SplatShape<double> shape_from(const Values& x) {
    return {.mean = at<Vec3>(x, 0),
            .log_scale = at<Vec3>(x, 3),
            .rotation = at<Vec4>(x, 6),
            .opacity_logit = x[10]};
}

Values list(const SplatShape<double>& s) {
    return join({list(s.mean), list(s.log_scale), list(s.rotation), {s.opacity_logit}});
}

/// A weighted sum of all that a ScreenSplat holds of the geometry.
double weigh(const ScreenSplat<double>& s, const Values& w) {
    return s.mean_px.dot(at<Vec2>(w, 0)) + s.conic.dot(at<Vec3>(w, 2)) + s.opacity * w[5];
}

void check_projection(const Vec3& mean, bool antialiased) {
    const ViewOf<double> view(camera());
    const ProjectionRules<double> rules{.antialiased = antialiased};
    Values x = join({list(mean), {-1.5, -0.9, -2.2}, {0.7, -0.4, 1.1, 0.5}, {0.3}});
    Values w = numbers(6, 3);
    for (std::size_t i = 2; i < 5; ++i) w[i] *= 100;  // conics are small numbers
    ScreenGradient<double> g;
    g.mean_px = at<Vec2>(w, 0);
    g.conic = at<Vec3>(w, 2);
    g.opacity = w[5];
    REQUIRE(project(shape_from(x), view, rules).visible());
    check_slopes([&](const Values& v) { return weigh(project(shape_from(v), view, rules), w); },
                 x,
                 list(project_backward(shape_from(x), view, rules, g)));
}

/// The mean (world) of a splat whose place in the camera's frame is given.
Vec3 world_of(const Vec3& point_in_cam) {
    return camera().rotation.transpose() * (point_in_cam - camera().translation);
}

}  // namespace

TEST_CASE("a rotation's gradient is its slope and orthogonal to the quaternion") {
    const Values q = {0.9, -0.4, 1.3, 0.2}, w = numbers(9, 1);
    const Vec4 gradient = rotation_backward(at<Vec4>(q, 0), at<Mat3>(w, 0));
    check_slopes(
        [&](const Values& v) {
            return rotation_from_quaternion(at<Vec4>(v, 0)).cwiseProduct(at<Mat3>(w, 0)).sum();
        },
        q,
        list(gradient));
    CHECK(std::abs(gradient.dot(at<Vec4>(q, 0))) < 1e-12);
}

TEST_CASE("a covariance's gradients are its slopes") {
    const Values x = join({{-0.4, 0.3, -1.0}, {0.9, -0.4, 1.3, 0.2}});
    Mat3 w = at<Mat3>(numbers(9, 2), 0);
    w = (w + w.transpose().eval()) / 2;
    const Mat3 rotation = rotation_from_quaternion(at<Vec4>(x, 3));
    const auto g = covariance_backward<double>(at<Vec3>(x, 0), rotation, w);
    check_slopes(
        [&](const Values& v) {
            return covariance_in_world<double>(at<Vec3>(v, 0), rotation_from_quaternion(at<Vec4>(v, 3)))
                .cwiseProduct(w)
                .sum();
        },
        x,
        join({list(g.log_scale), list(rotation_backward(at<Vec4>(x, 3), g.rotation))}));
}

TEST_CASE("a projection's gradients are its slopes, in and beyond the clamp, plain and anti-aliased") {
    for (const bool antialiased : {false, true}) {
        CAPTURE(antialiased);
        check_projection(world_of({0.2, -0.1, 2.0}), antialiased);
        // x/z = 0.8 is beyond (1.15·60 − 33)/50 = 0.72; the splat still reaches in.
        check_projection(world_of({1.2, 0.1, 1.5}), antialiased);
        check_projection(world_of({-0.2, -0.75, 1.5}), antialiased);  // beyond (−0.15·40 − 18)/55 = −0.436
    }
}

TEST_CASE("a colour's gradients are its slopes at every degree; a channel clamped at 0 has none") {
    const Vec3 center(0.3, -0.2, 0.5);
    for (const int degree : {0, 1, 2, 3}) {
        CAPTURE(degree);
        Values x = join({{1.0, 0.7, -0.6}, numbers(48, 4)});
        for (std::size_t i = 3; i < x.size(); ++i) x[i] *= 0.2;
        x[3 + 2] = -6;  // blue is far below 0
        const Values w = {0.7, -1.2, 0.9};
        const auto color = [&](const Values& v) {
            return sh_color<double>(degree, at<Vec3>(v, 0), center, at<ShCoefficients<double>>(v, 3));
        };
        REQUIRE(color(x)[2] == 0);
        REQUIRE(color(x)[0] > 0.05);
        REQUIRE(color(x)[1] > 0.05);
        const auto g = sh_color_backward<double>(
            degree, at<Vec3>(x, 0), center, at<ShCoefficients<double>>(x, 3), at<Vec3>(w, 0));
        check_slopes([&](const Values& v) { return color(v).dot(at<Vec3>(w, 0)); },
                     x,
                     join({list(g.mean), list(g.coefficients)}));
        CHECK(g.coefficients.col(2).isZero(0));
    }
}

TEST_CASE("a pixel's gradients are its slopes; where alpha is clamped only the colour has one") {
    // mean 2, conic 3, opacity 1, colour 3 for each of four splats; the third is clamped at 0.99.
    Values x;
    for (std::uint64_t i = 0; i < 4; ++i) {
        const Values r = numbers(6, 10 + i);
        const double opacity = i == 2 ? 1.3 : 0.4 + 0.2 * r[2];
        const double reach = i == 2 ? 0.05 : 1.0;
        x = join({x,
                  {5 + reach * r[0],
                   7 + reach * r[1],
                   0.5,
                   0.1 * r[2],
                   0.4,
                   opacity,
                   0.5 + 0.4 * r[3],
                   0.5 + 0.4 * r[4],
                   0.5 + 0.4 * r[5]}});
    }
    const auto splats_from = [](const Values& v) {
        std::vector<ScreenSplat<double>> splats(4);
        for (std::size_t i = 0; i < 4; ++i) {
            splats[i].mean_px = at<Vec2>(v, 9 * i);
            splats[i].conic = at<Vec3>(v, 9 * i + 2);
            splats[i].opacity = v[9 * i + 5];
            splats[i].color = at<Vec3>(v, 9 * i + 6);
        }
        return splats;
    };
    const std::vector<std::uint32_t> order = {1, 2, 0, 3};
    const Vec2 pixel(5.2, 6.9);
    const Vec3 background(0.2, 0.9, 0.4), w(1.1, -0.6, 0.8);
    const auto value = [&](const Values& v) {
        const auto splats = splats_from(v);
        const auto blended = blend_pixel<double>(splats, order, pixel);
        return pixel_color<double>(splats, blended, background).dot(w);
    };
    const auto splats = splats_from(x);
    const auto blended = blend_pixel<double>(splats, order, pixel);
    REQUIRE(blended.splats.size() == 4);
    REQUIRE(blended.splats[1].share.clamped);
    std::vector<ScreenGradient<double>> gradients(4);
    blend_pixel_backward<double>(splats, blended, pixel, background, w, gradients);
    Values gradient;
    for (const auto& g : gradients)
        gradient = join({gradient, list(g.mean_px), list(g.conic), {g.opacity}, list(g.color)});
    check_slopes(value, x, gradient);
    CHECK(gradients[2].mean_px.isZero(0));
    CHECK(gradients[2].color.norm() > 0);
}

TEST_CASE("the loss's gradient is its slope, with a mask and without") {
    constexpr int kWidth = 17, kHeight = 14;
    const Values x = numbers(kWidth * kHeight * 3, 20), y = numbers(kWidth * kHeight * 3, 21);
    Image8 mask(kWidth, kHeight, 1);
    for (int row = 0; row < kHeight; ++row)
        for (int column = 0; column < kWidth; ++column)
            *mask.pixel(column, row) = column > 4 && row + column < 24 ? 255 : 0;
    for (const Image8& m : {Image8{}, mask}) {
        Image<double> image(kWidth, kHeight, 3), target(kWidth, kHeight, 3);
        target.data = y;
        const auto loss = [&](const Values& v) {
            image.data = v;
            return photo_loss(image, target, m, 0.2);
        };
        check_slopes([&](const Values& v) { return loss(v).loss; }, x, loss(x).gradient.data);
    }
}

TEST_CASE("a masked pixel's colour changes neither the loss nor any gradient") {
    Image<double> image(20, 15, 3), target(20, 15, 3);
    image.data = numbers(900, 22);
    target.data = numbers(900, 23);
    Image8 mask(20, 15, 1);
    mask.data.assign(mask.data.size(), 255);
    *mask.pixel(9, 7) = 0;
    const auto before = photo_loss(image, target, mask, 0.2);
    for (int c = 0; c < 3; ++c) {
        image.pixel(9, 7)[c] += 0.5;
        target.pixel(9, 7)[c] -= 0.3;
        CHECK(before.gradient.pixel(9, 7)[c] == 0);
    }
    const auto after = photo_loss(image, target, mask, 0.2);
    CHECK(after.loss == before.loss);
    CHECK(after.gradient.data == before.gradient.data);
    mask.data.assign(mask.data.size(), 0);
    CHECK(photo_loss(image, target, mask, 0.2).loss == 0);
}

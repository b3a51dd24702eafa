// SPDX-License-Identifier: MIT
#include "app/demo/lathe.h"

#include "core/random.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace splatelier;
using namespace splatelier::demo;

namespace {

Lathe unit_ball() {
    std::vector<ProfilePoint> points;
    constexpr int kSteps = 12;
    for (int i = 0; i <= kSteps; ++i) {
        const double angle = std::numbers::pi * (double(i) / kSteps - 0.5);
        points.push_back({i == 0 || i == kSteps ? 0 : std::cos(angle), std::sin(angle)});
    }
    return {points, 8};
}

Lathe unit_can() {
    return {{{0, 0, true}, {1, 0, true}, {1, 2, true}, {0, 2, true}}, 4};
}

double uniform(std::uint64_t index) {
    return random_uniform(5, 0, RandomPurpose::kTest, index);
}

}  // namespace

TEST_CASE("a turned ball is hit where a true ball is") {
    const Lathe ball = unit_ball();
    for (std::uint64_t i = 0; i < 500; ++i) {
        const Vec3 origin(4, 6 * uniform(3 * i) - 3, 1);
        const Vec3 direction =
            (Vec3(0, 1.8 * uniform(3 * i + 1) - 0.9, 1.8 * uniform(3 * i + 2) - 0.9) - origin).normalized();
        const double nearest = -origin.dot(direction);
        const double room = 1 - (origin + nearest * direction).squaredNorm();
        if (std::abs(room) < 0.01) continue;  // grazing rays may go either way: the pieces are straight
        const auto hit = ball.intersect({origin, direction}, 0, 100);
        REQUIRE(hit.has_value() == (room > 0));
        if (!hit) continue;
        CHECK(hit->t == doctest::Approx(nearest - std::sqrt(room)).epsilon(0.002));
        CHECK((hit->normal - (origin + hit->t * direction)).norm() < 0.02);
    }
}

TEST_CASE("the first hit inside the given range counts, and lids are closed") {
    const Lathe can = unit_can();
    const Ray across{Vec3(-3, 1, 0), Vec3::UnitX()}, down{Vec3(0.5, 5, 0), -Vec3::UnitY()};
    CHECK(can.intersect(across, 0, 100)->t == doctest::Approx(2));
    CHECK(can.intersect(across, 2.5, 100)->t == doctest::Approx(4));
    CHECK_FALSE(can.intersect(across, 0, 1.9).has_value());
    CHECK(can.intersect(down, 0, 100)->t == doctest::Approx(3));
    CHECK(can.intersect(down, 0, 100)->normal.isApprox(Vec3::UnitY()));
    CHECK_FALSE(can.intersect({Vec3(1.5, 5, 0), -Vec3::UnitY()}, 0, 100).has_value());
}

TEST_CASE("surface coordinates name the place that was hit") {
    const Lathe ball = unit_ball();
    const Ray ray{Vec3(3, 0.3, 0.2), Vec3(-1, 0.05, 0.1).normalized()};
    const auto hit = ball.intersect(ray, 0, 100);
    REQUIRE(hit.has_value());
    const Vec3 point = ray.origin + hit->t * ray.direction;
    CHECK((ball.point(hit->along, std::atan2(point.z(), point.x())) - point).norm() < 1e-9);
    CHECK((ball.normal(hit->along, std::atan2(point.z(), point.x())) - hit->normal).norm() < 1e-9);
}

TEST_CASE("areas are those of geometry, and even shares of area give even places") {
    CHECK(unit_ball().area() == doctest::Approx(4 * std::numbers::pi).epsilon(0.002));
    CHECK(unit_can().area() == doctest::Approx(6 * std::numbers::pi));
    // Archimedes: on a ball, equal areas are equal heights.
    const Lathe ball = unit_ball();
    for (const double share : {0.1, 0.25, 0.5, 0.9}) {
        CHECK(ball.point(ball.along_at_area_share(share), 0).y() ==
              doctest::Approx(2 * share - 1).epsilon(0.005));
    }
}

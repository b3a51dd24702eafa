// SPDX-License-Identifier: MIT
#include "app/cli/turntable.h"

#include "tests/app/small_scene.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace splatelier;

TEST_CASE("a turntable goes once around what the photos look at, at one height and distance") {
    const auto dataset = open_dataset(test::small_scene(), Settings{});
    const std::vector<Camera> cameras = turntable(*dataset, 8);
    REQUIRE(cameras.size() == 8);
    Vec3 middle = Vec3::Zero();
    for (const Camera& camera : cameras) middle += camera.center_in_world() / 8;
    const double radius = (cameras[0].center_in_world() - middle).norm();
    CHECK(radius > 0.1 * dataset->scene_scale());
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        CHECK((cameras[i].center_in_world() - middle).norm() == doctest::Approx(radius));
        CHECK(cameras[i].forward_in_world().dot(middle - cameras[i].center_in_world()) > 0);
        // Neighbours are an eighth of a turn apart.
        const double chord = (cameras[i].center_in_world() - cameras[(i + 1) % 8].center_in_world()).norm();
        CHECK(chord == doctest::Approx(2 * radius * std::sin(3.14159265358979 / 8)));
    }
}

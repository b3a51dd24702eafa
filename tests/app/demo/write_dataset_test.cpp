// SPDX-License-Identifier: MIT
#include "app/demo/write_dataset.h"

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/settings.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using namespace splatelier;

namespace {

DemoSceneOptions small_scene(int threads) {
    DemoSceneOptions options;
    options.views = 9;
    options.width = 160;
    options.height = 120;
    options.points = 300;
    options.light_detail = 0.05;
    options.threads = threads;
    return options;
}

DemoSceneOptions tiny_scene(int threads) {
    DemoSceneOptions options = small_scene(threads);
    options.views = 4;
    options.width = 40;
    options.height = 30;
    options.points = 100;
    options.light_detail = 0.005;
    return options;
}

enum class Mirror { kNo, kYes };

// How far the points' colours are from the first photo where they fall into it: the third that fits best, since
// many are hidden there.
double color_difference(const Dataset& dataset, Mirror mirror) {
    const Camera& camera = dataset.views()[0].camera;
    const auto image = dataset.image(0);
    std::vector<double> differences;
    for (std::size_t i = 0; i < dataset.points().size(); ++i) {
        const float* xyz = dataset.points().positions.data() + 3 * i;
        const Vec3 p = camera.rotation * Vec3(xyz[0], xyz[1], xyz[2]) + camera.translation;
        const double sign = mirror == Mirror::kYes ? -1 : 1;
        const double x = sign * camera.fx * p.x() / p.z() + camera.cx;
        const double y = camera.fy * p.y() / p.z() + camera.cy;
        if (p.z() <= 0 || x < 0 || y < 0 || x >= camera.width || y >= camera.height) continue;
        const std::uint8_t* pixel = image->rgb.pixel(static_cast<int>(x), static_cast<int>(y));
        double difference = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            difference += std::abs(int{pixel[c]} - int{dataset.points().colors[3 * i + c]}) / 3.0;
        }
        differences.push_back(difference);
    }
    REQUIRE(differences.size() > 100);
    std::sort(differences.begin(), differences.end());
    return differences[differences.size() / 3];
}

}  // namespace

TEST_CASE("the demo scene opens as a COLMAP data set, its points where the photos show their colours") {
    const test::TemporaryFolder folder;
    CHECK_FALSE(has_demo_dataset(folder.path()));
    double last_share = 0;
    write_demo_dataset(folder.path(), small_scene(0), [&](double share, std::string_view what) {
        CHECK(share >= last_share);
        CHECK_FALSE(what.empty());
        last_share = share;
    });
    CHECK(last_share == 1.0);
    CHECK(has_demo_dataset(folder.path()));

    const auto dataset = open_dataset(folder.path(), Settings{});
    CHECK(dataset->kind() == "COLMAP");
    CHECK(dataset->warnings().empty());
    REQUIRE(dataset->views().size() == 9);
    CHECK(dataset->test_views() == std::vector<std::size_t>{0, 8});
    REQUIRE(dataset->points().size() == 300);

    const double true_difference = color_difference(*dataset, Mirror::kNo);
    CHECK(true_difference < 15);
    CHECK(color_difference(*dataset, Mirror::kYes) > 2 * true_difference);
}

TEST_CASE("the demo scene is the same to the byte for any number of threads") {
    const test::TemporaryFolder one, three;
    write_demo_dataset(one.path(), tiny_scene(1));
    write_demo_dataset(three.path(), tiny_scene(3));
    for (const char* name :
         {"images/photo_001.jpg", "images/photo_004.jpg", "sparse/0/images.bin", "sparse/0/points3D.bin"}) {
        CHECK(read_file(one.path() / name) == read_file(three.path() / name));
    }
}

TEST_CASE("a folder that holds other things is left alone") {
    const test::TemporaryFolder folder;
    write_file(folder.path() / "diary.txt", "mine");
    CHECK_THROWS_WITH_AS(
        write_demo_dataset(folder.path(), tiny_scene(0)), doctest::Contains("holds diary.txt"), Error);
    write_file(folder.path() / "set" / "sparse" / "0" / "images.bin", "finished");
    CHECK_THROWS_WITH_AS(write_demo_dataset(folder.path() / "set", tiny_scene(0)),
                         doctest::Contains("a data set stands there already"),
                         Error);
    CHECK_THROWS_WITH_AS(write_demo_dataset(folder.path() / "diary.txt", tiny_scene(0)),
                         doctest::Contains("is a file, expected a folder"),
                         Error);
}

TEST_CASE("an interrupted demo scene is not taken for a whole one, and is made anew") {
    const test::TemporaryFolder folder;
    CHECK_THROWS_AS(write_demo_dataset(folder.path(),
                                       tiny_scene(0),
                                       [](double share, std::string_view) {
                                           if (share > 0.6) throw Error("stopped by the user");
                                       }),
                    Error);
    CHECK_FALSE(has_demo_dataset(folder.path()));
    write_demo_dataset(folder.path(), tiny_scene(0));
    CHECK(has_demo_dataset(folder.path()));
}

// SPDX-License-Identifier: MIT
#include "core/data/dataset.h"

#include "core/io/files.h"
#include "core/io/image_file.h"
#include "tests/core/data/error_of.h"
#include "tests/core/data/small_scene.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("data set") {
    TEST_CASE("views are sorted by byte order of name, and every n-th of them is held out") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        Settings settings;
        settings.data.test_every = 3;
        const auto dataset = open_dataset(folder.path(), settings);
        CHECK(dataset->views()[0].name == "a.png");
        CHECK(dataset->views()[3].name == "d.png");
        CHECK(dataset->test_views() == std::vector<std::size_t>{0, 3});
        CHECK(dataset->train_views() == std::vector<std::size_t>{1, 2});
        CHECK(dataset->views()[0].held_out);
        CHECK_FALSE(dataset->views()[1].held_out);
        settings.data.test_every = 0;
        CHECK(open_dataset(folder.path(), settings)->train_views().size() == 4);
        settings.data.test_every = 1;
        CHECK(contains(error_of([&] { open_dataset(folder.path(), settings); }), "all 4 views are held out"));
    }

    TEST_CASE("--downscale floors the size and scales the intrinsics by the true ratios") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        Settings settings;
        settings.data.downscale = 3;
        const auto dataset = open_dataset(folder.path(), settings);
        const Camera& camera = dataset->views()[0].camera;
        CHECK(camera.width == 6);
        CHECK(camera.height == 3);
        CHECK(camera.fx == doctest::Approx(15 * 6 / 20.0));
        CHECK(camera.cx == doctest::Approx(11 * 6 / 20.0));
        CHECK(camera.fy == doctest::Approx(16 * 3 / 10.0));
        CHECK(camera.cy == doctest::Approx(4 * 3 / 10.0));
        const auto image = dataset->image(2);
        CHECK(image->rgb.width == 6);
        CHECK(image->rgb.height == 3);
        CHECK(image->rgb.data[7] == 50);
    }

    TEST_CASE("--max-width shrinks wider photos only") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        Settings settings;
        settings.data.max_width = 15;
        CHECK(open_dataset(folder.path(), settings)->views()[0].camera.width == 15);
        CHECK(open_dataset(folder.path(), settings)->views()[0].camera.height == 7);
        settings.data.max_width = 20;
        CHECK(open_dataset(folder.path(), settings)->views()[0].camera.width == 20);
    }

    TEST_CASE("masks and transparency exclude pixels, and a shrunk pixel counts only if all of it does") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        Image8 mask(20, 10, 1);
        std::fill(mask.data.begin(), mask.data.end(), std::uint8_t{255});
        *mask.pixel(3, 2) = 0;
        write_png(folder.path() / "masks/a.png", mask);
        write_png(folder.path() / "masks/b.png.png", mask);
        Image8 rgba(20, 10, 4);
        std::fill(rgba.data.begin(), rgba.data.end(), std::uint8_t{255});
        rgba.pixel(19, 9)[3] = 127;
        write_png(folder.path() / "images/c.png", rgba);
        const auto dataset = open_dataset(folder.path(), Settings{});
        for (const std::size_t view : {0U, 1U}) {
            const auto image = dataset->image(view);
            REQUIRE(image->mask.pixel_count() == 200);
            CHECK(*image->mask.pixel(3, 2) == 0);
            CHECK(*image->mask.pixel(4, 2) == 255);
        }
        const auto transparent = dataset->image(2);
        REQUIRE_FALSE(transparent->mask.empty());
        CHECK(*transparent->mask.pixel(19, 9) == 0);
        CHECK(*transparent->mask.pixel(18, 9) == 255);
        CHECK(dataset->image(3)->mask.empty());

        Settings half;
        half.data.downscale = 2;
        const auto smaller = open_dataset(folder.path(), half)->image(0);
        CHECK(*smaller->mask.pixel(1, 1) == 0);
        CHECK(*smaller->mask.pixel(2, 1) == 255);
    }

    TEST_CASE("a picture that is damaged, or of another shape than its camera, is left out with a warning") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        write_file(folder.path() / "images/a.png", "not a picture");
        write_png(folder.path() / "images/b.png", plain_photo(10, 20, 0));
        const auto dataset = open_dataset(folder.path(), Settings{});
        CHECK(dataset->views().size() == 2);
        REQUIRE(dataset->warnings().size() == 2);
        CHECK(contains(dataset->warnings()[1] + dataset->warnings()[0], "was it turned or cropped?"));
        CHECK(contains(dataset->warnings()[1] + dataset->warnings()[0], "a.png"));
    }

    TEST_CASE("a picture that turns out damaged when it is decoded is an error where it is asked for") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        const std::string png = read_file(folder.path() / "images/a.png");
        write_file(folder.path() / "images/a.png", png.substr(0, png.size() / 2));
        const auto dataset = open_dataset(folder.path(), Settings{});
        REQUIRE(dataset->views().size() == 4);
        dataset->prefetch(0);
        CHECK(contains(error_of([&] { static_cast<void>(dataset->image(0)); }), "a.png"));
        CHECK(contains(error_of([&] { static_cast<void>(dataset->image(0)); }), "a.png"));
        CHECK(dataset->image(1)->rgb.data[0] == 30);
    }

    TEST_CASE("a damaged points file is an error; none at all gives random points that cameras see") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        const std::filesystem::path points = folder.path() / "sparse/0/points3D.bin";
        const std::string bytes = read_file(points);
        write_file(points, bytes.substr(0, bytes.size() - 1));
        CHECK(contains(error_of([&] { open_dataset(folder.path(), Settings{}); }), "points3D.bin: byte "));
        std::filesystem::remove(points);
        Settings settings;
        settings.data.random_points = 500;
        const auto dataset = open_dataset(folder.path(), settings);
        CHECK(dataset->point_source() == PointSource::kRandom);
        REQUIRE(dataset->points().size() == 500);
        CHECK(dataset->points().positions == open_dataset(folder.path(), settings)->points().positions);
        for (std::size_t index = 0; index < 500; ++index) {
            CHECK(dataset->points().positions[3 * index + 2] > 0);  // all four cameras look along +z
        }
    }

    TEST_CASE("cameras in one place still give a positive scale") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        write_file(folder.path() / "sparse/0/images.bin", images_bin({{.name = "a.png"}, {.name = "b.png"}}));
        const auto dataset = open_dataset(folder.path(), Settings{});
        CHECK(dataset->scene_scale() > 0);
        REQUIRE(dataset->warnings().size() == 1);
        CHECK(contains(dataset->warnings().front(), "all cameras stand in one place"));
    }
}

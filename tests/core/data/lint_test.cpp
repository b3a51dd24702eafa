// SPDX-License-Identifier: MIT
#include "core/data/lint.h"

#include "core/io/files.h"
#include "tests/core/data/error_of.h"
#include "tests/core/data/small_scene.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace splatelier;
using namespace splatelier::test;

namespace {

bool warns(const DatasetReport& report, const std::string& words) {
    return std::any_of(report.warnings.begin(), report.warnings.end(), [&](const std::string& warning) {
        return contains(warning, words);
    });
}

/// Twenty cameras along x that look along +z at points 10 away, with photos that all differ.
class SoundScene {
  public:
    SoundScene() {
        for (int index = 0; index < 20; ++index) {
            const std::string name = std::string(1, static_cast<char>('a' + index)) + ".png";
            images.push_back({.name = name, .center = {0.2 * index, 0, 0}, .observed = 100});
            write_png(path() / "images" / name, plain_photo(20, 10, static_cast<std::uint8_t>(100 + index)));
        }
        for (int index = 0; index < 50; ++index) points.emplace_back(0.08 * index, 0.02 * index - 0.5, 10);
    }
    [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }
    [[nodiscard]] DatasetReport inspect(const Settings& settings = {}) const {
        write_file(path() / "sparse/0/cameras.bin", cameras_bin());
        write_file(path() / "sparse/0/images.bin", images_bin(images));
        write_file(path() / "sparse/0/points3D.bin", points_bin(points));
        return inspect_dataset(*open_dataset(path(), settings));
    }

    std::vector<SmallImage> images;
    std::vector<Vec3> points;

  private:
    TemporaryFolder folder_;
};

}  // namespace

TEST_SUITE("data set lint") {
    TEST_CASE("a sound data set has facts and no warnings") {
        const DatasetReport report = SoundScene().inspect();
        CAPTURE(report.warnings.empty() ? std::string() : report.warnings.front());
        CHECK(report.warnings.empty());
        CHECK(report.view_count == 20);
        CHECK(report.train_count == 17);
        CHECK(report.test_count == 3);
        CHECK(report.lens_count == 1);
        CHECK(report.point_count == 50);
        CHECK(report.smallest_width == 20);
        CHECK(report.largest_height == 10);
        CHECK(report.median_points_per_view == 100);
        CHECK(report.unseen_point_share == 0);
        CHECK(report.decoded_count == 20);
    }

    TEST_CASE("missing photos are passed on") {
        SoundScene scene;
        std::filesystem::remove(scene.path() / "images/c.png");
        CHECK(warns(scene.inspect(), "1 of 20 pictures were not found (c.png)"));
    }

    TEST_CASE("views that see few points are named") {
        SoundScene scene;
        scene.images[4].observed = 3;
        CHECK(warns(scene.inspect(),
                    "few points are seen in 1 of 20 views (the median is 100), whose poses are uncertain: "
                    "e.png (3)"));
    }

    TEST_CASE("points behind a camera, in no picture and far away are reported") {
        SoundScene behind;
        for (Vec3& point : behind.points) point.z() = -10;
        CHECK(warns(behind.inspect(), "all points lie behind 20 of 20 cameras"));

        SoundScene beside;
        for (std::size_t index = 0; index < 10; ++index) beside.points[index].y() = 1000;
        const DatasetReport unseen = beside.inspect();
        CHECK(unseen.unseen_point_share == doctest::Approx(0.2));
        CHECK(warns(unseen, "20 % of the points lie in no view's picture"));

        SoundScene far;
        far.points[0] = {0, 0, 1e5};
        CHECK(far.inspect().far_point_count == 1);
        CHECK(warns(far.inspect(), "outliers or sky: 1 of 50 points"));
    }

    TEST_CASE("wild exposures are named") {
        SoundScene scene;
        write_png(scene.path() / "images/d.png", plain_photo(20, 10, 20));
        CHECK(warns(scene.inspect(), "1 of 20 decoded photos are more than 1.5 stops brighter or darker"));
        CHECK(warns(scene.inspect(), "d.png (-"));
    }

    TEST_CASE("the same photo twice and the same pose twice are reported") {
        SoundScene scene;
        write_png(scene.path() / "images/f.png", plain_photo(20, 10, 100));  // as a.png
        scene.images[8].center = scene.images[7].center;
        const DatasetReport report = scene.inspect();
        REQUIRE(report.identical_photos.size() == 1);
        CHECK(report.identical_photos.front() == std::vector<std::string>{"a.png", "f.png"});
        REQUIRE(report.coinciding_cameras.size() == 1);
        CHECK(report.coinciding_cameras.front() == std::pair<std::string, std::string>{"h.png", "i.png"});
    }

    TEST_CASE("photos that cannot be decoded, and masks that are missing or leave nothing, are reported") {
        SoundScene scene;
        const std::string png = read_file(scene.path() / "images/b.png");
        write_file(scene.path() / "images/b.png", png.substr(0, png.size() / 2));
        write_png(scene.path() / "masks/a.png", Image8(20, 10, 1));
        const DatasetReport report = scene.inspect();
        CHECK(report.undecodable_photos == std::vector<std::string>{"b.png"});
        CHECK(report.masked_count == 1);
        CHECK(warns(report, "masks are missing for 19 of 20 views"));
        CHECK(warns(report, "masks leave next to nothing of 1 of 19 decoded photos: a.png"));
    }

    TEST_CASE("no held-out views and few views are reported") {
        SoundScene scene;
        scene.images.resize(5);
        Settings settings;
        settings.data.test_every = 0;
        const DatasetReport report = scene.inspect(settings);
        CHECK(warns(report, "no views are held out"));
        CHECK(warns(report, "only 5 views are left to train on"));
    }

    TEST_CASE("the real scenes: a weak view of the banana and the fox's gaps stand out") {
        if (!has_photos()) {
            MESSAGE("skipped: no photo scenes in " << photos().string());
            return;
        }
        constexpr std::size_t kDecoded = 6;
        Settings settings;
        settings.data.max_width = 160;
        for (const char* name : {"fox-colmap", "dunes-aerial", "bronze-head"}) {
            CAPTURE(name);
            const auto dataset = open_dataset(photos() / name, settings);
            CHECK(inspect_dataset(*dataset, kDecoded).warnings.empty());
        }
        const DatasetReport banana = inspect_dataset(*open_dataset(photos() / "banana", settings), kDecoded);
        CHECK(banana.warnings.size() == 1);
        CHECK(warns(banana, "few points are seen in 1 of 15 views (the median is 1343)"));
        settings.data.random_points = 100;
        const DatasetReport fox = inspect_dataset(*open_dataset(photos() / "fox", settings), kDecoded);
        CHECK(warns(fox, "17 of 67"));
        CHECK(warns(fox, "has no points"));
    }
}

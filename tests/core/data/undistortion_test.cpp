// SPDX-License-Identifier: MIT
#include "core/data/undistortion.h"

#include "core/data/dataset.h"
#include "core/io/image_file.h"
#include "tests/core/data/error_of.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// A smooth picture as a function of the viewing ray, 0..255.
double pattern(const Vec2& ideal) {
    return 128 + 60 * std::sin(9 * ideal.x() + 1) + 50 * std::cos(7 * ideal.y() - 2 * ideal.x());
}

/// What a lens makes of the pattern, at any size; black where no ray arrives.
Image8 photograph(const LensCamera& lens, int width, int height) {
    Image8 photo(width, height, 1);
    for (int row = 0; row < height; ++row) {
        for (int column = 0; column < width; ++column) {
            const Vec2 pixel((column + 0.5) * lens.width / width, (row + 0.5) * lens.height / height);
            const std::optional<Vec2> ideal = undistort(lens, pixel);
            if (ideal) *photo.pixel(column, row) = static_cast<std::uint8_t>(std::lround(pattern(*ideal)));
        }
    }
    return photo;
}

struct Comparison {
    double largest_error = 0;  // of 255
    int masked = 0;            // pixels
};

Comparison compare(const Undistorted& undistorted, const Camera& pinhole) {
    Comparison out;
    for (int row = 0; row < pinhole.height; ++row) {
        for (int column = 0; column < pinhole.width; ++column) {
            if (!undistorted.valid.empty() && *undistorted.valid.pixel(column, row) == 0) {
                ++out.masked;
                continue;
            }
            const Vec2 ideal((column + 0.5 - pinhole.cx) / pinhole.fx, (row + 0.5 - pinhole.cy) / pinhole.fy);
            const double error = std::abs(*undistorted.image.pixel(column, row) - pattern(ideal));
            out.largest_error = std::max(out.largest_error, error);
        }
    }
    return out;
}

/// Of the difference between two pictures of one size, the second moved `shift` pixels to the right.
double root_mean_square(const Image8& first, const Image8& second, int shift) {
    double squared = 0;
    for (int row = 0; row < first.height; ++row) {
        for (int column = 0; column + shift < first.width; ++column) {
            for (int c = 0; c < 3; ++c) {
                const double difference = first.pixel(column + shift, row)[c] - second.pixel(column, row)[c];
                squared += difference * difference;
            }
        }
    }
    return std::sqrt(squared / (3.0 * first.height * (first.width - shift)));
}

// Barrel, pincushion, tangential, one-sided and wide lenses, principal points off the middle.
const std::vector<LensCamera> kLenses = {
    {CameraModel::kSimpleRadial, 200, 150, {180, 108, 70, -0.15}},
    {CameraModel::kRadial, 200, 150, {180, 95, 80, 0.2, -0.05}},
    {CameraModel::kOpenCv, 200, 150, {180, 175, 104, 71, 0.06, -0.08, -0.004, 0.003}},
    {CameraModel::kFullOpenCv, 200, 150, {180, 175, 104, 71, 0.1, 0.02, 1e-3, -1e-3, 0.01, 0.05, 0.01, 0}},
    {CameraModel::kOpenCvFisheye, 200, 150, {120, 121, 98, 77, -0.02, 0.005, 0, 0}},
    {CameraModel::kThinPrismFisheye, 200, 150, {120, 121, 98, 77, -0.02, 0.005, 1e-3, 0, 0, 0, 2e-3, 0}},
    {CameraModel::kFov, 200, 150, {150, 150, 101, 75, 0.7}}};

}  // namespace

TEST_SUITE("undistortion") {
    TEST_CASE("every lens' photo becomes the pinhole camera's, without blank pixels") {
        for (const LensCamera& lens : kLenses) {
            CAPTURE(camera_model_name(lens.model));
            const Camera pinhole = undistorted_camera(lens);
            CHECK(pinhole.fx == lens.fx());
            CHECK(pinhole.fy == lens.fy());
            CHECK(pinhole.width > lens.width / 2);
            CHECK(pinhole.width <= 2 * lens.width);
            const Undistorted undistorted = undistort_image(photograph(lens, 200, 150), lens, pinhole);
            const Comparison comparison = compare(undistorted, pinhole);
            CHECK(comparison.masked == 0);
            CHECK(comparison.largest_error < 3);  // 8 bits twice, and cubic interpolation at the border
        }
    }

    TEST_CASE(
        "the pinhole picture is the largest that the photo fills: a pixel more and its border is blank") {
        for (const LensCamera& lens : kLenses) {
            CAPTURE(camera_model_name(lens.model));
            Camera wider = undistorted_camera(lens);
            wider.width += 4;
            wider.height += 4;
            wider.cx += 2;
            wider.cy += 2;
            const Comparison comparison =
                compare(undistort_image(photograph(lens, 200, 150), lens, wider), wider);
            CHECK(comparison.masked > 0);
        }
    }

    TEST_CASE("a photo at half the lens' size gives the same picture at half the size") {
        for (const LensCamera& lens : kLenses) {
            CAPTURE(camera_model_name(lens.model));
            const Camera full = undistorted_camera(lens);
            const Camera half = resized(full, full.width / 2, full.height / 2);
            const Undistorted undistorted = undistort_image(photograph(lens, 100, 75), lens, half);
            const Comparison comparison = compare(undistorted, half);
            CHECK(comparison.masked == 0);
            CHECK(comparison.largest_error < 4);
        }
    }

    TEST_CASE("a lens without distortion keeps its size and principal point") {
        const Camera camera = undistorted_camera({CameraModel::kOpenCv, 200, 150, {180, 175, 104, 71}});
        CHECK(camera.width == 200);
        CHECK(camera.height == 150);
        CHECK(camera.cx == 104);
        CHECK(camera.cy == 71);
    }

    TEST_CASE("where a polynomial folds back, its second image is masked") {
        const LensCamera lens{CameraModel::kSimpleRadial, 200, 150, {90, 100, 75, -0.25}};
        Camera wide = undistorted_camera(lens);
        wide = resized(wide, 300, 300);
        wide.fx = wide.fy = 60;
        wide.cx = wide.cy = 150;
        const Undistorted undistorted = undistort_image(photograph(lens, 200, 150), lens, wide);
        const double fold = 1 / std::sqrt(3 * 0.25);  // where r - 0.25 r³ turns
        for (const int column : {0, 40, 60, 70, 230, 299}) {
            const double radius = std::abs(column + 0.5 - 150) / 60;
            if (radius > fold) CHECK(*undistorted.valid.pixel(column, 150) == 0);
        }
        CHECK(*undistorted.valid.pixel(150, 150) == 255);
    }

    TEST_CASE("a fisheye of 180 degrees and more becomes a pinhole picture of at most twice its size") {
        const LensCamera lens{CameraModel::kOpenCvFisheye, 300, 300, {90, 90, 150, 150}};
        const Camera pinhole = undistorted_camera(lens);
        CHECK(pinhole.width == 600);
        CHECK(pinhole.height == 600);
        const Undistorted undistorted = undistort_image(photograph(lens, 300, 300), lens, pinhole);
        CHECK(compare(undistorted, pinhole).masked == 0);
    }

    TEST_CASE("coefficients that leave next to nothing of a picture are an error") {
        const LensCamera lens{CameraModel::kOpenCv, 200, 150, {180, 175, 104, 71, 0, 0, 40, 40}};
        CHECK(contains(error_of([&] { static_cast<void>(undistorted_camera(lens)); }),
                       "leaves next to nothing"));
    }

    TEST_CASE("the fox's phone lens loses a few pixels, as with COLMAP, and no pixel is blank") {
        if (!has_photos()) {
            MESSAGE("skipped: no photo scenes in " << photos().string());
            return;
        }
        Settings settings;
        settings.data.random_points = 1;
        const auto fox = open_dataset(photos() / "fox", settings);
        const Camera& camera = fox->views().front().camera;
        CHECK(std::abs(camera.width - 533) <= 4);  // image_undistorter's, from its own calibration
        CHECK(std::abs(camera.height - 949) <= 4);
        CHECK(camera.fx == doctest::Approx(687.76));
        CHECK(fox->image(0)->rgb.width == camera.width);
        CHECK(fox->image(0)->mask.empty());
    }

    TEST_CASE("shrinking a distorted photo far is the same as shrinking the undistorted one") {
        if (!has_photos()) {
            MESSAGE("skipped: no photo scenes in " << photos().string());
            return;
        }
        Settings settings;
        settings.data.random_points = 1;
        const auto full = open_dataset(photos() / "fox", settings)->image(0);
        settings.data.downscale = 6;
        const auto dataset = open_dataset(photos() / "fox", settings);
        const auto small = dataset->image(0);
        const Image8 expected = shrink(full->rgb, small->rgb.width, small->rgb.height);
        CHECK(root_mean_square(expected, small->rgb, 0) < 2);  // of 255: another order of filters, 44 dB
        CHECK(root_mean_square(expected, small->rgb, 1) > 8);  // what a shift by one pixel would cost
    }
}

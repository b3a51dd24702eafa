// SPDX-License-Identifier: MIT
#include "core/data/camera_model.h"

#include "core/io/safetensors.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using namespace splatelier;

namespace {

LensCamera golden_lens(const Safetensors& golden, const std::string& name) {
    LensCamera lens;
    lens.model = camera_model_named(name).value();
    const std::vector<double> parameters = golden.doubles(name + ".params");
    REQUIRE(static_cast<int>(parameters.size()) == camera_parameter_count(lens.model));
    std::copy(parameters.begin(), parameters.end(), lens.parameters.begin());
    return lens;
}

const std::vector<std::string> kGoldenModels = {"SIMPLE_RADIAL",
                                                "RADIAL",
                                                "OPENCV",
                                                "FULL_OPENCV",
                                                "OPENCV_FISHEYE",
                                                "SIMPLE_RADIAL_FISHEYE",
                                                "RADIAL_FISHEYE",
                                                "THIN_PRISM_FISHEYE",
                                                "FOV"};

}  // namespace

TEST_SUITE("lens models") {
    TEST_CASE(
        "every distorted model puts points where COLMAP does, to 1e-9 px, and finds them back, to 1e-8") {
        const Safetensors golden = Safetensors::read(test::golden() / "camera.safetensors");
        for (const std::string& name : kGoldenModels) {
            CAPTURE(name);
            const LensCamera lens = golden_lens(golden, name);
            CHECK(static_cast<int>(lens.model) == golden.integers(name + ".model_id").front());
            const std::vector<double> normalized = golden.doubles(name + ".normalized");
            const std::vector<double> pixels = golden.doubles(name + ".pixels");
            REQUIRE(normalized.size() == 96 * 2);
            for (std::size_t row = 0; row < 96; ++row) {
                CAPTURE(row);
                const Vec2 point(normalized[2 * row], normalized[2 * row + 1]);
                const Vec2 pixel(pixels[2 * row], pixels[2 * row + 1]);
                CHECK((distort(lens, point) - pixel).norm() < 1e-9);
                const std::optional<Vec2> found = undistort(lens, pixel);
                REQUIRE(found.has_value());
                CHECK((*found - point).norm() < 1e-8);
            }
        }
    }

    TEST_CASE("names, numbers and parameter counts are COLMAP's") {
        CHECK(camera_model_named("SIMPLE_PINHOLE") == CameraModel::kSimplePinhole);
        CHECK(camera_model_named("opencv") == std::nullopt);
        CHECK(camera_model_numbered(10) == CameraModel::kThinPrismFisheye);
        CHECK(camera_model_numbered(11) == std::nullopt);
        CHECK(camera_model_numbered(-1) == std::nullopt);
        const std::vector<int> counts = {3, 4, 4, 5, 8, 8, 12, 5, 4, 5, 12};
        for (int number = 0; number <= 10; ++number) {
            const CameraModel model = camera_model_numbered(number).value();
            CHECK(camera_parameter_count(model) == counts[static_cast<std::size_t>(number)]);
            CHECK(camera_model_named(camera_model_name(model)) == model);
        }
    }

    TEST_CASE("one focal length serves both axes, and the principal point follows it") {
        const LensCamera simple{CameraModel::kSimpleRadial, 100, 80, {90, 52, 41, 0.1}};
        CHECK(simple.fx() == 90);
        CHECK(simple.fy() == 90);
        CHECK(simple.cx() == 52);
        CHECK(simple.cy() == 41);
        const LensCamera pinhole{CameraModel::kPinhole, 100, 80, {90, 95, 52, 41}};
        CHECK(pinhole.fy() == 95);
        CHECK(pinhole.cy() == 41);
    }

    TEST_CASE("a lens is a pinhole only if its picture is one") {
        CHECK(LensCamera{CameraModel::kPinhole, 10, 10, {9, 9, 5, 5}}.is_pinhole());
        CHECK(LensCamera{CameraModel::kOpenCv, 10, 10, {9, 9, 5, 5}}.is_pinhole());
        CHECK_FALSE(LensCamera{CameraModel::kOpenCv, 10, 10, {9, 9, 5, 5, 0, 0, 0, 1e-3}}.is_pinhole());
        CHECK_FALSE(LensCamera{CameraModel::kOpenCvFisheye, 10, 10, {9, 9, 5, 5}}.is_pinhole());
    }

    TEST_CASE("pixels that no ray in front of the camera reaches have no inverse") {
        const LensCamera fisheye{CameraModel::kOpenCvFisheye, 400, 400, {100, 100, 200, 200}};
        CHECK(undistort(fisheye, {200 + 156, 200}).has_value());        // 89.4 degrees
        CHECK_FALSE(undistort(fisheye, {200 + 158, 200}).has_value());  // 90.5 degrees
        const LensCamera folding{CameraModel::kSimpleRadial, 400, 400, {100, 200, 200, -0.3}};
        CHECK_FALSE(undistort(folding, {200 + 99, 200}).has_value());  // beyond the largest radius 0.70
    }
}

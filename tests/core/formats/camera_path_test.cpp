// SPDX-License-Identifier: MIT
#include "core/formats/camera_path.h"

#include "core/error.h"
#include "core/io/files.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <string>

using namespace splatelier;

namespace {

CameraPath quarter_turn() {
    CameraPath path;
    const double angles[] = {0, 0.4, 0.9, 1.57};
    for (int i = 0; i < 4; ++i) {
        CameraKeyframe keyframe;
        keyframe.time_s = 0.5 * i * i;  // uneven on purpose
        keyframe.rotation = Quat(Eigen::AngleAxisd(angles[i], Vec3::UnitY()));
        if (i == 2) keyframe.rotation.coeffs() *= -1;  // the same rotation
        keyframe.translation = keyframe.rotation * Vec3(std::sin(angles[i]), 0.1 * i, 3);
        keyframe.fov_y_deg = 40 + 5 * i;
        path.keyframes.push_back(keyframe);
    }
    return path;
}

std::string error_of(const std::string& json) {
    const test::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "path.json";
    write_file(file, json);
    try {
        (void)read_camera_path(file);
    } catch (const Error& problem) {
        return std::string(problem.what()).substr(folder.path().string().size() + 1);
    }
    return {};
}

}  // namespace

TEST_CASE("a camera path passes through its keyframes") {
    const CameraPath path = quarter_turn();
    for (const CameraKeyframe& keyframe : path.keyframes) {
        const Camera camera = camera_at(path, keyframe.time_s, 640, 480);
        CHECK((camera.rotation - keyframe.rotation.toRotationMatrix()).norm() < 1e-12);
        CHECK((camera.translation - keyframe.translation).norm() < 1e-12);
        CHECK(camera.fx == camera.fy);
        CHECK(camera.cx == 320);
    }
}

TEST_CASE("a camera path moves smoothly: its speed does not jump at a keyframe") {
    const CameraPath path = quarter_turn();
    const double step_s = 1e-5;
    for (std::size_t i = 1; i + 1 < path.keyframes.size(); ++i) {
        const double time_s = path.keyframes[i].time_s;
        const auto center = [&](double t) { return camera_at(path, t, 640, 480).center_in_world(); };
        const auto forward = [&](double t) { return camera_at(path, t, 640, 480).forward_in_world(); };
        const Vec3 before = (center(time_s) - center(time_s - step_s)) / step_s;
        const Vec3 after = (center(time_s + step_s) - center(time_s)) / step_s;
        CHECK((before - after).norm() < 1e-3);  // curvature times step_s remains
        const Vec3 turn_before = (forward(time_s) - forward(time_s - step_s)) / step_s;
        const Vec3 turn_after = (forward(time_s + step_s) - forward(time_s)) / step_s;
        CHECK((turn_before - turn_after).norm() < 1e-3);
    }
}

TEST_CASE("a camera path's rotations stay rotations between keyframes, and its ends hold") {
    const CameraPath path = quarter_turn();
    for (double t = -1; t < 6; t += 0.11) {
        const Camera camera = camera_at(path, t, 100, 50);
        CHECK((camera.rotation * camera.rotation.transpose() - Mat3::Identity()).norm() < 1e-12);
        CHECK(camera.rotation.determinant() == doctest::Approx(1));
    }
    CHECK(camera_at(path, -3, 100, 50) == camera_at(path, 0, 100, 50));
    CHECK(camera_at(path, 99, 100, 50) == camera_at(path, 4.5, 100, 50));
}

TEST_CASE("a camera path shows its first and its last keyframe") {
    CameraPath path = quarter_turn();
    CHECK(path.frame_count() == 136);  // 4.5 s at 30 a second, and the first
    CHECK(path.frame_time_s(135) == doctest::Approx(4.5));
    path.keyframes.resize(1);
    CHECK(path.frame_count() == 1);
}

TEST_CASE("a camera path written and read is the same") {
    const test::TemporaryFolder folder;
    const CameraPath path = quarter_turn();
    write_camera_path(folder.path() / "path.json", path);
    const CameraPath back = read_camera_path(folder.path() / "path.json");
    REQUIRE(back.keyframes.size() == path.keyframes.size());
    CHECK(back.fps == path.fps);
    for (double t = 0; t < 4.5; t += 0.3) {
        CHECK((camera_at(back, t, 9, 9).translation - camera_at(path, t, 9, 9).translation).norm() < 1e-12);
    }
}

TEST_CASE("a wrong camera path is answered with the file and the keyframe") {
    const std::string pose = R"("cam_from_world":{"rotation_wxyz":[1,0,0,0],"translation":[0,0,0]})";
    const auto with = [&](const std::string& keyframes) {
        return error_of(R"({"version":1,"fps":30,"keyframes":[)" + keyframes + "]}");
    };
    CHECK(error_of("[]") == "path.json: expected an object with \"keyframes\"");
    CHECK(error_of(R"({"version":2,"fps":30,"keyframes":[]})") == "path.json: expected version 1");
    CHECK(error_of(R"({"version":1,"fps":0,"keyframes":[]})").find("fps") != std::string::npos);
    CHECK(with("") == "path.json: expected a list \"keyframes\" with at least one");
    CHECK(with("3") == "path.json: keyframe 0: expected an object");
    CHECK(with(R"({"time":0,"fov_y_deg":50})") ==
          "path.json: keyframe 0: expected an object \"cam_from_world\"");
    CHECK(with(R"({"time":0,"fov_y_deg":0,)" + pose + "}").find("keyframe 0: fov_y_deg") !=
          std::string::npos);
    const std::string first = R"({"time":0,"fov_y_deg":50,)" + pose + "}";
    CHECK(with(first + "," + first) == "path.json: keyframe 1: time: expected more than the 0 before it");
    CHECK(with(first + R"(,{"time":1e30,"fov_y_deg":50,)" + pose + "}").find("too many") !=
          std::string::npos);
    CHECK(
        with(
            R"({"time":0,"fov_y_deg":50,"cam_from_world":{"rotation_wxyz":[0,0,0,0],"translation":[0,0,0]}})")
            .find("rotation_wxyz") != std::string::npos);
    CHECK(
        with(
            R"({"time":0,"fov_y_deg":50,"cam_from_world":{"rotation_wxyz":[1,0,0],"translation":[0,0,0]}})") ==
        "path.json: keyframe 0: expected 4 numbers \"rotation_wxyz\"");
}

// SPDX-License-Identifier: MIT
#include "core/formats/cameras_json.h"

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/json_file.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace splatelier;
using nlohmann::json;

namespace {

Camera some_camera() {
    Camera camera;
    camera.width = 640;
    camera.height = 480;
    camera.fx = 500;
    camera.fy = 510;
    camera.cx = 300;
    camera.cy = 250;
    camera.rotation = Eigen::AngleAxisd(0.7, Vec3(1, 2, 3).normalized()).toRotationMatrix();
    camera.translation = Vec3(1, -2, 3);
    return camera;
}

// An entry as the original code writes it.
json entry() {
    return {{"id", 0},
            {"img_name", "a"},
            {"width", 100},
            {"height", 50},
            {"position", {1, 2, 3}},
            {"rotation", {{0, -1, 0}, {1, 0, 0}, {0, 0, 1}}},
            {"fy", 40},
            {"fx", 41}};
}

std::string message_of(const json& value) {
    const test::TemporaryFolder folder;
    write_json(folder.path() / "c.json", value);
    try {
        read_cameras_json(folder.path() / "c.json");
    } catch (const Error& error) {
        return std::string(error.what()).substr(folder.path().string().size() + 1);
    }
    return "no error";
}

std::string message_with(const char* key, const json& value) {
    json changed = entry();
    changed[key] = value;
    return message_of({entry(), changed});
}

}  // namespace

TEST_CASE("cameras are read back as written") {
    const test::TemporaryFolder folder;
    const Camera camera = some_camera();
    write_cameras_json(folder.path() / "c.json", {{"first", camera, true}, {"b/second", camera}});
    const std::vector<NamedCamera> back = read_cameras_json(folder.path() / "c.json");
    REQUIRE(back.size() == 2);
    CHECK(back[1].name == "b/second");
    CHECK(back[1].camera.rotation == camera.rotation);
    CHECK((back[1].camera.translation - camera.translation).norm() < 1e-12);
    CHECK(back[1].camera.cx == camera.cx);
    CHECK(back[1].camera.fy == camera.fy);
    CHECK(back[1].camera.width == camera.width);
    CHECK(back[0].held_out == true);
    CHECK_FALSE(back[1].held_out.has_value());
}

TEST_CASE("the original code's rotation is camera to world, its principal point the middle") {
    const test::TemporaryFolder folder;
    write_json(folder.path() / "c.json", json::array({entry()}));
    const Camera camera = read_cameras_json(folder.path() / "c.json").at(0).camera;
    CHECK(camera.center_in_world().isApprox(Vec3(1, 2, 3)));
    // The camera's x axis is the first column of its rotation: world y.
    CHECK(Vec3(camera.rotation.row(0).transpose()).isApprox(Vec3(0, 1, 0)));
    CHECK(camera.cx == 50);
    CHECK(camera.cy == 25);
}

TEST_CASE("wrong cameras are errors that name the entry") {
    CHECK(message_of(json::object()) == "c.json: expected a list of cameras");
    CHECK(message_of({entry(), 5}) == "c.json: camera 1: expected an object");
    CHECK(message_with("width", 0) == "c.json: camera 1: 'width' is 0, expected 1 to 65500 pixels");
    CHECK(message_with("width", 1e300) == "c.json: camera 1: 'width' is 1e+300, expected 1 to 65500 pixels");
    CHECK(message_with("height", 2.5) == "c.json: camera 1: 'height' is 2.5, expected 1 to 65500 pixels");
    CHECK(message_with("fx", -1) == "c.json: camera 1: 'fx' is -1, expected a positive length in pixels");
    CHECK(message_with("fx", "wide") == "c.json: camera 1: 'fx' is not a number");
    CHECK(message_with("position", {1, 2}) == "c.json: camera 1: 'position': expected three numbers");
    CHECK(message_with("rotation", {{1, 0, 0}, {0, 1, 0}, {0, 0, -1}}) ==
          "c.json: camera 1: 'rotation' is not a rotation");
    CHECK(message_with("rotation", {{1, 0, 0}, {0, 1, 0}, {0, 0, 2}}) ==
          "c.json: camera 1: 'rotation' is not a rotation");
    CHECK(message_with("held_out", "no") == "c.json: camera 1: 'held_out' is neither true nor false");
    CHECK(message_with("img_name", 3) == "c.json: camera 1: has no 'img_name' that is text");
}

TEST_CASE("damaged camera lists never do worse than an error") {
    const test::TemporaryFolder folder;
    test::fuzz_file(folder.path() / "c.json", json::array({entry()}).dump(1), 2000, [](const auto& path) {
        read_cameras_json(path);
    });
}

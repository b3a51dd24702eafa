// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/camera_controls.h"
#include "app/studio/camera_rig.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace splatelier;

namespace {

Vec2 project(const Camera& camera, const Vec3& point_in_world) {
    const Vec3 p = camera.rotation * point_in_world + camera.translation;
    return {camera.fx * p.x() / p.z() + camera.cx, camera.fy * p.y() / p.z() + camera.cy};
}

Camera photo_at(const Vec3& eye, const Vec3& target) {
    return look_at({.eye = eye, .target = target, .down_hint = {0, 1, 0}, .width = 400, .height = 300});
}

/// Photos on a ring around a point.
std::vector<Camera> ring(const Vec3& center) {
    std::vector<Camera> out;
    for (int i = 0; i < 12; ++i) {
        const double angle = i * std::numbers::pi / 6;
        out.push_back(photo_at(center + Vec3(2 * std::cos(angle), -0.7, 2 * std::sin(angle)), center));
    }
    return out;
}

CameraMotion orbit(double x, double y) {
    CameraMotion out;
    out.orbit_px = {x, y};
    return out;
}

}  // namespace

TEST_SUITE("camera controls") {
    TEST_CASE("orbiting keeps the pivot in the middle of the picture and its distance") {
        const ViewerCamera camera = first_camera(ring({1, 2, 3}));
        const ViewerCamera turned = moved(camera, orbit(120, 45), 1);
        CHECK(turned.distance() == doctest::Approx(camera.distance()).epsilon(1e-9));
        const Vec2 at = project(camera_for(turned, 640, 480), turned.pivot);
        CHECK(at.x() == doctest::Approx(320).epsilon(1e-6));
        CHECK(at.y() == doctest::Approx(240).epsilon(1e-6));
        CHECK((turned.eye - camera.eye).norm() > 0.1);
    }

    TEST_CASE("orbiting never crosses the poles, however far one drags") {
        ViewerCamera camera = first_camera(ring({0, 0, 0}));
        for (int i = 0; i < 50; ++i) {
            camera = moved(camera, orbit(3, 60), 1);
        }
        CHECK(std::abs(camera.forward().dot(camera.up_in_world)) < 1);
        CHECK(camera.down().dot(camera.up_in_world) < 0);
        CHECK((camera.world_to_cam * camera.world_to_cam.transpose() - Mat3::Identity()).norm() < 1e-9);
    }

    TEST_CASE("panning moves the point under the pointer with it") {
        const ViewerCamera camera = first_camera(ring({0, 0, 0}));
        CameraMotion motion;
        motion.pan_px = {30, -20};
        motion.viewport_height_px = 480;
        const Vec3 point = camera.pivot;
        const Vec2 before = project(camera_for(camera, 640, 480), point);
        const Vec2 after = project(camera_for(moved(camera, motion, 1), 640, 480), point);
        CHECK((after - before - motion.pan_px).norm() < 1e-6);
    }

    TEST_CASE("zooming in never passes the pivot") {
        ViewerCamera camera = first_camera(ring({0, 0, 0}));
        CameraMotion motion;
        motion.zoom_notches = 500;
        camera = moved(camera, motion, 2);
        CHECK(camera.distance() == doctest::Approx(2e-3));
        CHECK((camera.pivot - camera.eye).dot(camera.forward()) > 0);
    }

    TEST_CASE("the first camera looks at what the photos look at, their up as its up") {
        const Vec3 center(1, 2, 3);
        const ViewerCamera camera = first_camera(ring(center));
        CHECK((camera.up_in_world - Vec3(0, -1, 0)).norm() < 1e-6);
        CHECK((camera.pivot - center).norm() < 0.05);
    }

    TEST_CASE("a photo's camera shows exactly the photo inside its frame") {
        const Camera photo = photo_at({0, 0, -3}, {0.2, 0.1, 0});
        const Camera shown = camera_for_photo(photo, 1000, 500);
        const PhotoFrame frame = photo_frame(photo, 1000, 500);
        CHECK(frame.height == doctest::Approx(500));
        const Vec3 point(0.4, -0.3, 1);
        const Vec2 in_photo = project(photo, point);
        const Vec2 in_shown = project(shown, point);
        CHECK(in_shown.x() == doctest::Approx(frame.x + in_photo.x() * frame.width / photo.width));
        CHECK(in_shown.y() == doctest::Approx(frame.y + in_photo.y() * frame.height / photo.height));
    }
}

TEST_SUITE("camera rig") {
    TEST_CASE("it begins at the first photo and leaves it when moved") {
        CameraRig rig;
        rig.begin(ring({0, 0, 0}), 1.5);
        REQUIRE(rig.at_view() == 0U);
        rig.move(orbit(10, 0), 1);
        CHECK_FALSE(rig.at_view());
        CHECK(rig.moving(1.05));
        CHECK_FALSE(rig.moving(2));
    }

    TEST_CASE("stepping through the photos goes around both ends") {
        CameraRig rig;
        rig.begin(ring({0, 0, 0}), 1.5);
        rig.step_view(-1, 0);
        rig.advance(10);
        CHECK(rig.at_view() == 11U);
        rig.step_view(1, 20);
        rig.step_view(1, 20.1);  // on the way already: counts from where it is going
        rig.advance(30);
        CHECK(rig.at_view() == 1U);
        CHECK((rig.camera().eye - ring({0, 0, 0})[1].center_in_world()).norm() < 1e-9);
    }

    TEST_CASE("from nowhere, stepping goes to the nearest photo") {
        CameraRig rig;
        rig.begin(ring({0, 0, 0}), 1.5);
        rig.go_to_view(7, 0);
        rig.advance(5);
        rig.move(orbit(2, 0), 6);
        rig.step_view(1, 7);
        rig.advance(20);
        CHECK(rig.at_view() == 7U);
    }
}
#endif

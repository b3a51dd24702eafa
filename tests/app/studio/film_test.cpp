// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/film.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace splatelier;

namespace {

/// Keyframes two seconds apart, 30 pictures a second.
CameraPath path_of(int keyframes) {
    CameraPath out;
    for (int i = 0; i < keyframes; ++i) add_keyframe(out, ViewerCamera{}, 2);
    return out;
}

}  // namespace

TEST_SUITE("film") {
    TEST_CASE("keyframes keep their times when one goes, counted from the first that is left") {
        CameraPath path = path_of(4);
        remove_keyframe(path, 1);
        REQUIRE(path.keyframes.size() == 3);
        CHECK(path.keyframes[1].time_s == 4);
        remove_keyframe(path, 0);
        CHECK(path.keyframes[0].time_s == 0);
        CHECK(path.keyframes[1].time_s == 2);
        remove_keyframe(path, 0);
        remove_keyframe(path, 0);
        CHECK(path.keyframes.empty());
        CHECK(duration_s(path) == 0);
    }

    TEST_CASE("a keyframe that is dragged stays between its neighbours; the first stays where time begins") {
        CameraPath path = path_of(3);
        retime_keyframe(path, 1, 3);
        CHECK(path.keyframes[1].time_s == 3);
        retime_keyframe(path, 1, 100);
        CHECK(path.keyframes[1].time_s == doctest::Approx(4 - 1.0 / 30));
        retime_keyframe(path, 1, -5);
        CHECK(path.keyframes[1].time_s == doctest::Approx(1.0 / 30));
        retime_keyframe(path, 0, 1);
        CHECK(path.keyframes[0].time_s == 0);
        retime_keyframe(path, 2, 10);
        CHECK(duration_s(path) == 10);
    }

    TEST_CASE("stretching keeps the shape, and a picture for each keyframe at least") {
        CameraPath path = path_of(3);
        retime_keyframe(path, 1, 1);
        stretch_path(path, 8);
        CHECK(duration_s(path) == doctest::Approx(8));
        CHECK(path.keyframes[1].time_s == doctest::Approx(2));
        stretch_path(path, 0);
        CHECK(path.frame_count() == 3);
    }

    TEST_CASE("replacing a keyframe keeps its time") {
        CameraPath path = path_of(3);
        ViewerCamera elsewhere;
        elsewhere.eye = {5, 0, 0};
        elsewhere.fov_y_deg = 30;
        replace_keyframe(path, 1, elsewhere);
        CHECK(path.keyframes[1].time_s == 2);
        CHECK(path.keyframes[1].fov_y_deg == doctest::Approx(30));
        CHECK(path.keyframes[2].fov_y_deg == doctest::Approx(50));
    }
}
#endif

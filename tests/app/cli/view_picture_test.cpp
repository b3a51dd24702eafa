// SPDX-License-Identifier: MIT
#include "app/cli/view_picture.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_CASE("depth is drawn nearer = lighter, nothing = black, on the scale of the first picture") {
    PictureMaker make(RenderMode::kDepth);
    ImageF depth(100, 1, 1);
    for (int x = 0; x < 100; ++x) *depth.pixel(x, 0) = x < 50 ? 1.0F : 4.0F;
    *depth.pixel(99, 0) = 0;
    const Image8 first = make(depth);
    CHECK(first.channels == 3);
    CHECK(*first.pixel(0, 0) == 255);
    CHECK(*first.pixel(60, 0) > 0);
    CHECK(*first.pixel(60, 0) < 50);
    CHECK(*first.pixel(99, 0) == 0);
    ImageF farther = depth;
    for (float& value : farther.data) value *= 2;
    CHECK(*make(farther).pixel(0, 0) < 150);  // twice as far is darker, not scaled up again
}

TEST_CASE("capped tiles are red in the picture of the tile load") {
    PictureMaker make(RenderMode::kTileLoad);
    ImageF load(200, 1, 1);
    for (int x = 0; x < 200; ++x) *load.pixel(x, 0) = static_cast<float>(x + 1);
    *load.pixel(3, 0) = -200;
    const Image8 picture = make(load);
    CHECK(picture.pixel(3, 0)[0] == 255);
    CHECK(picture.pixel(3, 0)[1] == 0);
    CHECK(picture.pixel(190, 0)[1] > picture.pixel(10, 0)[1]);
}

TEST_CASE("normals fill the range of colours") {
    PictureMaker make(RenderMode::kNormal);
    ImageF normal(1, 1, 3);
    normal.data = {-1, 0, 1};
    const Image8 picture = make(normal);
    CHECK(picture.data[0] == 0);
    CHECK(picture.data[1] == doctest::Approx(128).epsilon(0.01));
    CHECK(picture.data[2] == 255);
}

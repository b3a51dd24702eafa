// SPDX-License-Identifier: MIT
#include "core/splats/selection.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace splatelier;

namespace {

/// Looks along +z from the origin: a splat at (x, y, 1) is seen at (100 x + 50,
/// 100 y + 50).
Camera front_camera() {
    Camera camera;
    camera.width = camera.height = 100;
    camera.fx = camera.fy = 100;
    camera.cx = camera.cy = 50;
    return camera;
}

/// Splats at (-0.4, 0, 1), (-0.3, 0, 1), … (0.4, 0, 1), and the last one behind
/// the camera.
SplatCloud row_of_splats() {
    SplatCloud cloud;
    cloud.sh_degree = 0;
    cloud.resize(10);
    for (std::size_t i = 0; i < 10; ++i) {
        cloud.means[3 * i] = i < 9 ? 0.1F * static_cast<float>(i) - 0.4F : 0.0F;
        cloud.means[3 * i + 2] = i < 9 ? 1.0F : -1.0F;
        cloud.opacity_logits[i] = static_cast<float>(i) - 5;
        cloud.log_scales[3 * i + 1] = static_cast<float>(i);
    }
    return cloud;
}

using Rows = std::vector<std::uint32_t>;

SplatSelection of(SelectionShape shape) {
    SplatSelection out;
    out.shapes = {std::move(shape)};
    return out;
}

const SelectionShape kRightHalf{ScreenRectangle{front_camera(), {49, 0}, {100, 100}}};

}  // namespace

TEST_CASE(
    "a rectangle selects what the camera sees in it, and nothing behind "
    "the camera") {
    CHECK(selected_rows(row_of_splats(), of(kRightHalf)) == Rows{4, 5, 6, 7, 8});
    CHECK(selected_rows(row_of_splats(), SplatSelection{}).empty());
}

TEST_CASE("a brush selects along its stroke, as wide as it is") {
    const Camera camera = front_camera();
    CHECK(selected_rows(row_of_splats(), of({BrushStroke{camera, {{50, 50}}, 3}})) == Rows{4});
    CHECK(selected_rows(row_of_splats(), of({BrushStroke{camera, {{50, 52}, {71, 52}}, 3}})) ==
          Rows{4, 5, 6});
    CHECK(selected_rows(row_of_splats(), of({BrushStroke{camera, {{50, 56}, {71, 56}}, 3}})).empty());
    CHECK(selected_rows(row_of_splats(), of({BrushStroke{camera, {}, 3}})).empty());
}

TEST_CASE("a box of the world selects what lies in it, behind the camera too") {
    CHECK(selected_rows(row_of_splats(), of({WorldBox{{-0.05F, -1, -2}, {0.15F, 1, 2}}})) == Rows{4, 5, 9});
}

TEST_CASE("shapes add and take away in their order; inverting takes the rest") {
    SplatSelection selection = of(kRightHalf);
    selection.shapes.push_back({BrushStroke{front_camera(), {{60, 50}}, 3}, SelectionMode::kRemove});
    CHECK(selected_rows(row_of_splats(), selection) == Rows{4, 6, 7, 8});
    selection.shapes.push_back({ScreenRectangle{front_camera(), {58, 0}, {62, 100}}});
    CHECK(selected_rows(row_of_splats(), selection) == Rows{4, 5, 6, 7, 8});
    selection.inverted = true;
    CHECK(selected_rows(row_of_splats(), selection) == Rows{0, 1, 2, 3, 9});
}

TEST_CASE("ranges of opacity and size narrow what the shapes have chosen") {
    SplatSelection selection;
    selection.inverted = true;  // everything
    CHECK(selected_rows(row_of_splats(), selection).size() == 10);
    selection.most_opacity = 0.3F;  // logits of -5 … -1
    CHECK(selected_rows(row_of_splats(), selection) == Rows{0, 1, 2, 3, 4});
    selection.least_size = std::exp(2.5F);
    CHECK(selected_rows(row_of_splats(), selection) == Rows{3, 4});
    selection.most_size = std::exp(3.5F);
    CHECK(selected_rows(row_of_splats(), selection) == Rows{3});
}

TEST_CASE("what no selection means is left, row by row, with all its values") {
    SplatCloud cloud = row_of_splats();
    for (std::size_t i = 0; i < cloud.sh_rest.size(); ++i) cloud.sh_rest[i] = static_cast<float>(i);
    cloud.antialiased = true;
    const std::vector<SplatSelection> hidden{of(kRightHalf), of({WorldBox{{-0.05F, -1, -2}, {0.15F, 1, 2}}})};
    const SplatCloud left = without_selected(cloud, hidden);  // rows 0 to 3
    REQUIRE(left.size() == 4);
    SplatCloud expected = cloud;
    expected.resize(4);
    CHECK(left == expected);
    CHECK(without_selected(cloud, {}) == cloud);
}

// Which splats are meant, as a rule on their values: rows are renumbered in training, a rule stays true.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/splats/splat_cloud.h"

#include <cstdint>
#include <limits>
#include <span>
#include <variant>
#include <vector>

namespace splatelier {

/// Centres that a camera sees inside a rectangle of its picture, however far.
struct ScreenRectangle {
    Camera camera;
    Vec2 low_px = Vec2::Zero(), high_px = Vec2::Zero();
};

/// Centres that a camera sees within `radius_px` of a stroke of its picture,
/// however far.
struct BrushStroke {
    Camera camera;
    std::vector<Vec2> path_px;  ///< one point or more
    double radius_px = 1;
};

/// Centres inside an axis-aligned box of the world.
struct WorldBox {
    Vec3f low = Vec3f::Zero(), high = Vec3f::Zero();
};

enum class SelectionMode { kAdd, kRemove };

struct SelectionShape {
    std::variant<ScreenRectangle, BrushStroke, WorldBox> shape;
    SelectionMode mode = SelectionMode::kAdd;
};

/// The shapes one after another, then inverted where asked for, then the
/// ranges.
struct SplatSelection {
    std::vector<SelectionShape> shapes;  ///< none: nothing, or with `inverted` everything
    bool inverted = false;
    float least_opacity = 0, most_opacity = 1;
    /// Of the largest standard deviation, world units.
    float least_size = 0, most_size = std::numeric_limits<float>::infinity();

    [[nodiscard]] bool empty() const { return shapes.empty() && !inverted; }
};

/// Rows of the selected splats, increasing.
[[nodiscard]] std::vector<std::uint32_t> selected_rows(const SplatCloud& cloud,
                                                       const SplatSelection& selection);

/// The splats that none of the selections means, in their order.
[[nodiscard]] SplatCloud without_selected(const SplatCloud& cloud,
                                          std::span<const SplatSelection> selections);

}  // namespace splatelier

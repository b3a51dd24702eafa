// Lines over the picture: cameras of the photos, ground grid, axes. Drawn by ImGui's draw list.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/layout.h"
#include "app/studio/state.h"

#include <optional>

namespace splatelier {

/// Pixels of the window for points of the world.
class ScreenProjector {
  public:
    /// `camera` is the viewport's own, of the region's size.
    ScreenProjector(Camera camera, const Region& region, double near);
    /// Both ends of the part of a segment that lies before the near plane; empty where none does.
    struct Segment {
        ImVec2 a, b;
    };
    [[nodiscard]] std::optional<Segment> segment(const Vec3& a_in_world, const Vec3& b_in_world) const;
    [[nodiscard]] std::optional<ImVec2> point(const Vec3& point_in_world) const;

  private:
    [[nodiscard]] ImVec2 to_screen(const Vec3& point_in_cam) const;
    Camera camera_;
    Region region_;
    double near_;
};

/// The viewport's camera as it is now: the photo's own where it stands at one.
[[nodiscard]] Camera viewport_camera(const AppState& state, int width, int height);

/// Draws what UiState asks for. Returns the photo whose camera is under the pointer.
std::optional<std::size_t> draw_overlay(const AppState& state,
                                        const ScreenProjector& projector,
                                        ImDrawList& list,
                                        std::optional<ImVec2> pointer);

/// A view's place among the losses of all: 0 the best, 1 the worst; empty where it was not seen yet.
[[nodiscard]] std::optional<float> loss_rank(const TrainStatus& status, std::size_t view_index);

}  // namespace splatelier

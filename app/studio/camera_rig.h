// The viewport's camera with its travels: where it stands, which photo it stands at, what moves it.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/camera_controls.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace splatelier {

/// Times are seconds of one clock of the caller.
class CameraRig {
  public:
    /// A new scene: where its photos were taken (may be none) and how large it is.
    void begin(std::vector<Camera> photos, double scene_scale);
    /// Starts from another place than the photos'; for splats without photos.
    void begin(const ViewerCamera& home, double scene_scale);

    [[nodiscard]] const ViewerCamera& camera() const { return camera_; }
    [[nodiscard]] double scene_scale() const { return scene_scale_; }
    /// The photo whose camera it stands at, exactly.
    [[nodiscard]] std::optional<std::size_t> at_view() const { return at_view_; }
    /// True while it moves, and for a moment afterwards.
    [[nodiscard]] bool moving(double now) const;
    /// True while it travels by itself.
    [[nodiscard]] bool travelling() const { return travel_.has_value(); }

    /// Leaves a photo's camera with the same field of view.
    void move(const CameraMotion& motion, double now);
    void go_to_view(std::size_t view_index, double now);
    /// To the photo `by` further in their order, around the ends; from nowhere, to the nearest photo.
    void step_view(int by, double now);
    void home(double now);
    /// Stands where a camera stands, from now on.
    void place(const Camera& camera, double now);
    void focus(const Vec3& point_in_world, double now);
    void align_up_to_photos();
    void flip_up();
    void set_fov(double fov_y_deg);
    /// Carries a travel on.
    void advance(double now);

  private:
    struct Travel {
        ViewerCamera from, to;
        std::optional<std::size_t> to_view;
        double start = 0;
    };
    void travel(const ViewerCamera& to, std::optional<std::size_t> to_view, double now);
    [[nodiscard]] std::size_t nearest_view() const;

    std::vector<Camera> photos_;
    ViewerCamera camera_, home_;
    double scene_scale_ = 1;
    std::optional<std::size_t> at_view_, last_view_;
    std::optional<Travel> travel_;
    double moved_at_ = -1e9;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/camera_rig.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

namespace splatelier {
namespace {

constexpr double kTravelSeconds = 0.45;
constexpr double kSettleSeconds = 0.16;  // until the picture is refined

double fov_y_deg(const Camera& photo) {
    return 2 * std::atan(0.5 * photo.height / photo.fy) * 180 / std::numbers::pi;
}

}  // namespace

void CameraRig::begin(std::vector<Camera> photos, double scene_scale) {
    const ViewerCamera first = first_camera(photos);
    begin(first, scene_scale);
    photos_ = std::move(photos);
    if (!photos_.empty()) {
        at_view_ = last_view_ = 0;
        camera_.fov_y_deg = home_.fov_y_deg = fov_y_deg(photos_.front());
    }
}

void CameraRig::begin(const ViewerCamera& home, double scene_scale) {
    photos_.clear();
    camera_ = home_ = home;
    scene_scale_ = scene_scale;
    at_view_.reset();
    last_view_.reset();
    travel_.reset();
}

bool CameraRig::moving(double now) const {
    return travel_.has_value() || now - moved_at_ < kSettleSeconds;
}

void CameraRig::move(const CameraMotion& motion, double now) {
    if (!motion.any()) return;
    travel_.reset();
    at_view_.reset();
    camera_ = moved(camera_, motion, scene_scale_);
    moved_at_ = now;
}

void CameraRig::travel(const ViewerCamera& to, std::optional<std::size_t> to_view, double now) {
    travel_ = Travel{camera_, to, to_view, now};
    at_view_.reset();
    moved_at_ = now;
}

void CameraRig::go_to_view(std::size_t view_index, double now) {
    if (view_index >= photos_.size()) return;
    ViewerCamera to = at_photo(camera_, photos_[view_index]);
    to.fov_y_deg = fov_y_deg(photos_[view_index]);
    last_view_ = view_index;
    travel(to, view_index, now);
}

std::size_t CameraRig::nearest_view() const {
    std::size_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < photos_.size(); ++i) {
        const double turned = 1 - photos_[i].forward_in_world().dot(camera_.forward());
        const double away = (photos_[i].center_in_world() - camera_.eye).norm() / scene_scale_ + turned;
        if (away < least) {
            least = away;
            nearest = i;
        }
    }
    return nearest;
}

void CameraRig::step_view(int by, double now) {
    if (photos_.empty()) return;
    const auto count = static_cast<std::int64_t>(photos_.size());
    const bool on_the_way = travel_ && travel_->to_view;
    if (!at_view_ && !on_the_way) {
        go_to_view(nearest_view(), now);
        return;
    }
    const auto from = static_cast<std::int64_t>(on_the_way ? *travel_->to_view : *at_view_);
    go_to_view(static_cast<std::size_t>(((from + by) % count + count) % count), now);
}

void CameraRig::home(double now) {
    if (!photos_.empty()) {
        go_to_view(0, now);
    } else {
        travel(home_, std::nullopt, now);
    }
}

void CameraRig::place(const Camera& camera, double now) {
    const double distance = camera_.distance();
    camera_ = at_photo(camera_, camera);
    camera_.pivot = camera_.eye + camera_.forward() * distance;
    camera_.fov_y_deg = fov_y_deg(camera);
    at_view_.reset();
    travel_.reset();
    moved_at_ = now;
}

void CameraRig::focus(const Vec3& point_in_world, double now) {
    travel(focused_on(camera_, point_in_world), std::nullopt, now);
}

void CameraRig::align_up_to_photos() {
    if (!photos_.empty()) camera_.up_in_world = first_camera(photos_).up_in_world;
}

void CameraRig::flip_up() {
    camera_.up_in_world = -camera_.up_in_world;
    // The picture turns with it: half a turn about the viewing axis.
    const Mat3 half_turn = Eigen::AngleAxisd(std::numbers::pi, Vec3::UnitZ()).toRotationMatrix();
    camera_.world_to_cam = half_turn * camera_.world_to_cam;
    at_view_.reset();
    travel_.reset();
}

void CameraRig::set_fov(double degrees) {
    if (camera_.fov_y_deg == degrees) return;
    camera_.fov_y_deg = degrees;
    at_view_.reset();
    travel_.reset();
}

void CameraRig::advance(double now) {
    if (!travel_) return;
    const double share = (now - travel_->start) / kTravelSeconds;
    camera_ = between(travel_->from, travel_->to, share);
    moved_at_ = now;
    if (share < 1) return;
    at_view_ = travel_->to_view;
    travel_.reset();
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/viewport_overlay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

constexpr float kPickRadius = 11;  // design units around a camera's centre
constexpr int kGridLines = 10;     // to each side

struct FrustumColors {
    ImU32 line, fill;
};

FrustumColors frustum_colors(const AppState& state, std::size_t index, const View& view, bool hovered) {
    const Theme& theme = state.theme;
    if (hovered || state.at_view == index) return {theme.accent, faded(theme.accent, 0.22F)};
    const bool excluded = state.status.views != nullptr && index < state.status.views->size() &&
                          (*state.status.views)[index].excluded;
    if (excluded) return {faded(theme.faint, 0.35F), 0};
    if (view.held_out) return {faded(theme.good, 0.75F), 0};
    const auto rank = loss_rank(state.status, index);
    const ImU32 quiet = IM_COL32(190, 196, 206, 110);
    return {rank ? faded(mixed(quiet, theme.warm, *rank * *rank), 0.6F + 0.4F * *rank) : quiet, 0};
}

/// The four corners of a photo, `depth` in front of its camera.
std::array<Vec3, 4> corners_in_world(const Camera& camera, double depth) {
    std::array<Vec3, 4> out;
    const std::array<Vec2, 4> corners = {
        Vec2(0, 0), Vec2(camera.width, 0), Vec2(camera.width, camera.height), Vec2(0, camera.height)};
    for (std::size_t i = 0; i < 4; ++i) {
        const Vec3 corner_in_cam((corners[i].x() - camera.cx) / camera.fx * depth,
                                 (corners[i].y() - camera.cy) / camera.fy * depth,
                                 depth);
        out[i] = camera.rotation.transpose() * (corner_in_cam - camera.translation);
    }
    return out;
}

void draw_frustum(const ScreenProjector& projector,
                  ImDrawList& list,
                  const Camera& camera,
                  double depth,
                  const FrustumColors& colors,
                  float thickness) {
    const std::array<Vec3, 4> corners = corners_in_world(camera, depth);
    const Vec3 center = camera.center_in_world();
    std::array<ImVec2, 4> filled;
    bool whole = true;
    for (std::size_t i = 0; i < 4; ++i) {
        if (const auto line = projector.segment(center, corners[i])) {
            list.AddLine(line->a, line->b, colors.line, thickness);
        }
        if (const auto line = projector.segment(corners[i], corners[(i + 1) % 4])) {
            list.AddLine(line->a, line->b, colors.line, thickness);
        }
        const auto corner = projector.point(corners[i]);
        whole = whole && corner.has_value();
        if (corner) filled[i] = *corner;
    }
    if (whole && colors.fill != 0) {
        list.AddQuadFilled(filled[0], filled[1], filled[2], filled[3], colors.fill);
    }
}

std::optional<std::size_t> draw_frusta(const AppState& state,
                                       const ScreenProjector& projector,
                                       ImDrawList& list,
                                       std::optional<ImVec2> pointer) {
    const std::vector<View>& views = state.dataset->views();
    std::optional<std::size_t> under;
    float nearest = state.theme.px(kPickRadius);
    for (std::size_t i = 0; pointer && i < views.size(); ++i) {
        if (state.at_view == i) continue;
        const auto at = projector.point(views[i].camera.center_in_world());
        const float away = at ? std::hypot(at->x - pointer->x, at->y - pointer->y) : nearest;
        if (away < nearest) {
            nearest = away;
            under = i;
        }
    }
    const double depth = static_cast<double>(state.ui.frustum_size) * state.scene_scale;
    for (std::size_t i = 0; i < views.size(); ++i) {
        if (state.at_view == i) continue;  // one stands inside it
        // Cameras right before the eye would fill the screen with lines.
        if ((views[i].camera.center_in_world() - state.camera.eye).norm() < 2 * depth) continue;
        const bool hovered = under == i;
        draw_frustum(projector,
                     list,
                     views[i].camera,
                     depth,
                     frustum_colors(state, i, views[i], hovered),
                     state.theme.px(hovered ? 1.8F : 1.0F));
    }
    return under;
}

void draw_grid(const AppState& state, const ScreenProjector& projector, ImDrawList& list) {
    const Vec3 up = state.camera.up_in_world;
    const Vec3 x = up.unitOrthogonal();
    const Vec3 y = up.cross(x);
    const double cell = std::pow(10.0, std::round(std::log10(state.scene_scale))) * 0.2;
    const Vec3& origin = state.camera.pivot;
    for (int i = -kGridLines; i <= kGridLines; ++i) {
        const double at = i * cell;
        const double end = kGridLines * cell;
        const ImU32 color = IM_COL32(200, 205, 215, i == 0 ? 90 : 38);
        for (const auto& [a, b] : {std::pair(x, y), std::pair(y, x)}) {
            if (const auto line = projector.segment(origin + at * a - end * b, origin + at * a + end * b)) {
                list.AddLine(line->a, line->b, color, 1);
            }
        }
    }
}

void draw_box(
    const ScreenProjector& projector, ImDrawList& list, const WorldBox& box, ImU32 color, float thickness) {
    const auto corner = [&](int index) {
        return Vec3((index & 1) != 0 ? box.high.x() : box.low.x(),
                    (index & 2) != 0 ? box.high.y() : box.low.y(),
                    (index & 4) != 0 ? box.high.z() : box.low.z());
    };
    for (int index = 0; index < 8; ++index) {
        for (const int axis : {1, 2, 4}) {
            if ((index & axis) != 0) continue;
            if (const auto line = projector.segment(corner(index), corner(index | axis))) {
                list.AddLine(line->a, line->b, color, thickness);
            }
        }
    }
}

/// The flythrough as a line through its keyframes, while its strip is shown.
void draw_film_path(const AppState& state, const ScreenProjector& projector, ImDrawList& list) {
    const std::vector<CameraKeyframe>& keyframes = state.film.keyframes;
    constexpr int kPiecesEach = 12;  // between two keyframes
    const auto center_at = [&](double time_s) {
        return camera_at(state.film, time_s, 16, 9).center_in_world();
    };
    for (std::size_t i = 0; i < keyframes.size(); ++i) {
        const bool chosen = state.ui.film_keyframe == i;
        if (const auto at = projector.point(center_at(keyframes[i].time_s))) {
            list.AddCircleFilled(
                *at, state.theme.px(chosen ? 5 : 3.5F), chosen ? state.theme.text : state.theme.accent);
        }
        if (i + 1 == keyframes.size()) break;
        const double step_s = (keyframes[i + 1].time_s - keyframes[i].time_s) / kPiecesEach;
        Vec3 from = center_at(keyframes[i].time_s);
        for (int piece = 1; piece <= kPiecesEach; ++piece) {
            const Vec3 to = center_at(keyframes[i].time_s + piece * step_s);
            if (const auto line = projector.segment(from, to)) {
                list.AddLine(line->a, line->b, faded(state.theme.accent, 0.8F), state.theme.px(1.5F));
            }
            from = to;
        }
    }
}

void draw_axes(const AppState& state, const ScreenProjector& projector, ImDrawList& list) {
    const double length = 0.25 * state.scene_scale;
    const std::array<ImU32, 3> colors = {
        IM_COL32(226, 92, 92, 230), IM_COL32(108, 190, 110, 230), IM_COL32(92, 142, 232, 230)};
    const std::array<const char*, 3> names = {"x", "y", "z"};
    for (int axis = 0; axis < 3; ++axis) {
        const auto i = static_cast<std::size_t>(axis);
        const Vec3 end = state.camera.pivot + length * Vec3::Unit(axis);
        if (const auto line = projector.segment(state.camera.pivot, end)) {
            list.AddLine(line->a, line->b, colors[i], state.theme.px(2));
        }
        if (const auto at = projector.point(end)) list.AddText(*at, colors[i], names[i]);
    }
}

}  // namespace

ScreenProjector::ScreenProjector(Camera camera, const Region& region, double near)
    : camera_(std::move(camera)), region_(region), near_(near) {}

ImVec2 ScreenProjector::to_screen(const Vec3& point_in_cam) const {
    const double x = camera_.fx * point_in_cam.x() / point_in_cam.z() + camera_.cx;
    const double y = camera_.fy * point_in_cam.y() / point_in_cam.z() + camera_.cy;
    return {region_.x + static_cast<float>(x), region_.y + static_cast<float>(y)};
}

std::optional<ScreenProjector::Segment> ScreenProjector::segment(const Vec3& a_in_world,
                                                                 const Vec3& b_in_world) const {
    Vec3 a = camera_.rotation * a_in_world + camera_.translation;
    Vec3 b = camera_.rotation * b_in_world + camera_.translation;
    if (a.z() < near_ && b.z() < near_) return std::nullopt;
    if (a.z() < near_) a += (b - a) * ((near_ - a.z()) / (b.z() - a.z()));
    if (b.z() < near_) b += (a - b) * ((near_ - b.z()) / (a.z() - b.z()));
    return Segment{to_screen(a), to_screen(b)};
}

std::optional<ImVec2> ScreenProjector::point(const Vec3& point_in_world) const {
    const Vec3 point_in_cam = camera_.rotation * point_in_world + camera_.translation;
    if (point_in_cam.z() < near_) return std::nullopt;
    return to_screen(point_in_cam);
}

Camera viewport_camera(const AppState& state, int width, int height) {
    if (state.at_view && state.dataset != nullptr && *state.at_view < state.dataset->views().size()) {
        return camera_for_photo(state.dataset->views()[*state.at_view].camera, width, height);
    }
    return camera_for(state.camera, width, height);
}

std::optional<std::size_t> draw_overlay(const AppState& state,
                                        const ScreenProjector& projector,
                                        ImDrawList& list,
                                        std::optional<ImVec2> pointer) {
    if (state.ui.grid) draw_grid(state, projector, list);
    if (state.ui.axes) draw_axes(state, projector, list);
    if (state.ui.show_box) draw_box(projector, list, state.box, state.theme.warm, state.theme.px(1.5F));
    const bool shows_strip = state.ui.show_inspector && state.ui.tab == InspectorTab::kExport;
    if (shows_strip && !state.film_time_s) draw_film_path(state, projector, list);
    const bool frusta = state.ui.frusta && state.dataset != nullptr && state.ui.compare == CompareMode::kOff;
    return frusta ? draw_frusta(state, projector, list, pointer) : std::nullopt;
}

std::optional<float> loss_rank(const TrainStatus& status, std::size_t view_index) {
    if (status.views == nullptr || view_index >= status.views->size()) return std::nullopt;
    const ViewStatus& view = (*status.views)[view_index];
    if (view.last_step < 0) return std::nullopt;
    std::size_t below = 0;
    std::size_t seen = 0;
    for (const ViewStatus& other : *status.views) {
        if (other.last_step < 0) continue;
        ++seen;
        below += other.last_loss < view.last_loss ? 1 : 0;
    }
    return seen < 2 ? 0.0F : static_cast<float>(below) / static_cast<float>(seen - 1);
}

}  // namespace splatelier

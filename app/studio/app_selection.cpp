// App's selection: shapes drawn over the picture become a rule, which is shown and which training applies.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"
#include "app/studio/viewport_overlay.h"
#include "core/error.h"

#include <fmt/format.h>

#include <utility>

namespace splatelier {
namespace {

constexpr double kBoxOfScene = 0.25;  // a first box's half side, in scene scales

std::string corner_text(const Vec3f& corner) {
    return fmt::format("{:g},{:g},{:g}", corner.x(), corner.y(), corner.z());
}

}  // namespace

void App::handle(const SelectShapeRequest& request) {
    const Camera camera = viewport_camera(state_, viewport_width_, viewport_height_);
    SelectionShape shape;
    shape.mode = request.mode == SelectMode::kRemove ? SelectionMode::kRemove : SelectionMode::kAdd;
    if (request.brush_radius_px > 0) {
        shape.shape = BrushStroke{camera, request.points_px, request.brush_radius_px};
    } else {
        if (request.points_px.size() != 2) return;
        const Vec2& a = request.points_px[0];
        const Vec2& b = request.points_px[1];
        shape.shape = ScreenRectangle{camera, a.cwiseMin(b), a.cwiseMax(b)};
    }
    if (request.mode == SelectMode::kReplace) {
        state_.selection.shapes.clear();
        state_.selection.inverted = false;
    }
    state_.selection.shapes.push_back(std::move(shape));
    selection_changed();
}

void App::handle(const ChangeSelectionRequest& request) {
    SplatSelection& selection = state_.selection;
    switch (request.change) {
        case SelectionChange::kNone:
            selection.shapes.clear();
            selection.inverted = false;
            break;
        case SelectionChange::kAll:
            selection.shapes.clear();
            selection.inverted = true;
            break;
        case SelectionChange::kInvert:
            selection.inverted = !selection.inverted;
            break;
        case SelectionChange::kBox:
            selection.shapes = {{state_.box, SelectionMode::kAdd}};
            selection.inverted = false;
            break;
    }
    selection_changed();
}

void App::handle(const SelectionRangeRequest& request) {
    state_.selection.least_opacity = request.least_opacity;
    state_.selection.most_opacity = request.most_opacity;
    state_.selection.least_size = request.least_size;
    state_.selection.most_size = request.most_size;
    selection_changed();
}

void App::handle(const DeleteSelectionRequest&) {
    if (scene_.session == nullptr || state_.selection.empty()) return;
    if (past_.cloud != nullptr) fail("past splats cannot be edited: go back to now first");
    scene_.session->send(DeleteSelectedCommand{state_.selection});
    settings_.deleted();
    handle(ChangeSelectionRequest{SelectionChange::kNone});
}

void App::handle(const HideSelectionRequest& request) {
    if (request.hide) {
        state_.hidden.push_back(state_.selection);
        handle(ChangeSelectionRequest{SelectionChange::kNone});
    } else {
        state_.hidden.clear();
        selection_changed();
    }
}

void App::selection_changed() {
    shown_selection_.reset();
    if (state_.selection.empty() && state_.hidden.empty()) return;
    shown_selection_ =
        std::make_shared<const ShownSelection>(ShownSelection{state_.selection, state_.hidden});
}

void App::forget_selection() {
    state_.selection = {};
    state_.hidden.clear();
    state_.ui.tool = Tool::kNavigate;
    state_.ui.show_box = false;
    selection_changed();
}

void App::handle(const PlaceBoxRequest& request) {
    if (request.around_selection) {
        if (!state_.picture.selected_box) return;
        state_.box = *state_.picture.selected_box;
    } else if (request.box) {
        state_.box = *request.box;
    } else {
        const Vec3f half = Vec3f::Constant(static_cast<float>(kBoxOfScene * state_.scene_scale));
        const Vec3f middle = state_.camera.pivot.cast<float>();
        state_.box = {middle - half, middle + half};
    }
    state_.ui.show_box = true;
}

void App::handle(const ConfineDensityRequest& request) {
    const WorldBox box = request.to_box ? state_.box : WorldBox{};
    handle(ChangeSettingRequest{"density.region_min", corner_text(box.low)});
    handle(ChangeSettingRequest{"density.region_max", corner_text(box.high)});
}

}  // namespace splatelier

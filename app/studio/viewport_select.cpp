// SPDX-License-Identifier: MIT
#include "app/studio/viewport_select.h"

#include "app/studio/readable.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace splatelier {
namespace {

constexpr double kStrokeStepPx = 3;  // between two points of a stroke: finer ones change nothing

SelectMode mode_of_keys() {
    const ImGuiIO& io = ImGui::GetIO();
    return io.KeyShift ? SelectMode::kAdd : io.KeyCtrl ? SelectMode::kRemove : SelectMode::kReplace;
}

Vec2 in_region(const Region& region, ImVec2 at) {
    return {static_cast<double>(at.x - region.x), static_cast<double>(at.y - region.y)};
}

void rectangle(const AppState& state, ActionSink& sink, ImDrawList& list, const Region& region) {
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 from = io.MouseClickedPos[ImGuiMouseButton_Left];
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        list.AddRectFilled(from, io.MousePos, faded(state.theme.accent, 0.18F));
        list.AddRect(from, io.MousePos, state.theme.accent);
    } else if (ImGui::IsMouseReleased(ImGuiMouseButton_Left)) {
        const bool drawn = io.MouseDragMaxDistanceSqr[0] > 4;
        if (!drawn && mode_of_keys() == SelectMode::kReplace) {
            sink.request(ChangeSelectionRequest{SelectionChange::kNone});
        } else if (drawn) {
            sink.request(SelectShapeRequest{
                {in_region(region, from), in_region(region, io.MousePos)}, 0, mode_of_keys()});
        }
    }
}

void brush(const AppState& state, ActionSink& sink, const Region& region, bool active) {
    const ImGuiIO& io = ImGui::GetIO();
    const Vec2 at = in_region(region, io.MousePos);
    if (active && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        const auto& stroke = state.ui.stroke_px;
        if (stroke.empty() || (stroke.back() - at).norm() >= kStrokeStepPx) {
            sink.arrange([at](UiState& ui) { ui.stroke_px.push_back(at); });
        }
    } else if (!state.ui.stroke_px.empty()) {
        sink.request(SelectShapeRequest{
            state.ui.stroke_px, static_cast<double>(state.ui.brush_radius), mode_of_keys()});
        sink.arrange([](UiState& ui) { ui.stroke_px.clear(); });
    }
}

}  // namespace

void draw_selection_tool(
    const AppState& state, ActionSink& sink, ImDrawList& list, const Region& region, bool active) {
    if (state.ui.tool == Tool::kNavigate) return;
    const ImGuiIO& io = ImGui::GetIO();
    if (state.ui.tool == Tool::kRectangle) {
        if (active || ImGui::IsItemDeactivated()) rectangle(state, sink, list, region);
        return;
    }
    for (const Vec2& point : state.ui.stroke_px) {
        list.AddCircleFilled(
            {region.x + static_cast<float>(point.x()), region.y + static_cast<float>(point.y())},
            state.ui.brush_radius,
            faded(state.theme.accent, 0.05F));
    }
    if (ImGui::IsItemHovered() || active)
        list.AddCircle(io.MousePos, state.ui.brush_radius, state.theme.accent, 0, 1.5F);
    brush(state, sink, region, active);
}

std::string selection_hint(const AppState& state) {
    const char* const apart = "   ·   ";
    const bool in_hand = state.ui.tool != Tool::kNavigate;
    if (state.selection.empty()) {
        if (!in_hand) return {};
        return fmt::format("{}: drag over the picture{}Shift adds, Ctrl takes away{}Esc ends",
                           state.ui.tool == Tool::kBrush ? "Brush" : "Rectangle",
                           apart,
                           apart);
    }
    std::string out = fmt::format("{} of {} splats selected",
                                  grouped_digits(static_cast<std::int64_t>(state.picture.selected)),
                                  grouped_digits(static_cast<std::int64_t>(state.picture.splats)));
    if (has_training(state) && !state.past_step) out += fmt::format("{}Del deletes", apart);
    out += fmt::format("{}Shift+H hides{}", apart, apart);
    return out + (in_hand ? "Esc turns the camera again" : "Esc selects nothing");
}

}  // namespace splatelier

// Selecting splats and what can be done with them; the box that crops and confines.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace splatelier {
namespace {

void label(const AppState& state, const char* text) {
    ImGui::PushStyleColor(ImGuiCol_Text, state.theme.quiet);
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
}

/// One end of the range of sizes, in the data's units; at the slider's own end every size is meant.
bool size_end(const char* id, float width, float& size, float least, float most, const char* end_text) {
    const bool at_end = size <= least || size >= most;
    ImGui::SetNextItemWidth(width);
    return ImGui::SliderFloat(id,
                              &size,
                              least,
                              most,
                              at_end ? end_text : "%.3g",
                              ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic);
}

bool size_range(const AppState& state, SelectionRangeRequest& range) {
    constexpr float kLeast = 1e-6F, kMost = 10;  // of the scene's scale
    const auto scale = static_cast<float>(state.scene_scale);
    const float least = kLeast * scale, most = kMost * scale;
    label(state, "Size, from and to");
    const float gap = ImGui::GetStyle().ItemInnerSpacing.x;
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
    const std::string help =
        fmt::format("In the data's units, in which the cameras stand within {:.3g} of their middle", scale);
    float low = std::clamp(range.least_size, least, most), high = std::clamp(range.most_size, least, most);
    bool changed = size_end("##least size", width, low, least, most, "any");
    tooltip(
        state.theme, "Only splats at least this large are selected: the longest standard deviation", help);
    ImGui::SameLine(0, gap);
    changed = size_end("##most size", width, high, least, most, "any") || changed;
    tooltip(state.theme, "Only splats at most this large are selected: the longest standard deviation", help);
    if (!changed) return false;
    range.least_size = low <= least ? 0 : std::min(low, high);
    range.most_size = high >= most ? SplatSelection{}.most_size : std::max(low, high);
    return true;
}

void ranges(const AppState& state, ActionSink& sink) {
    const SplatSelection& selection = state.selection;
    SelectionRangeRequest range{
        selection.least_opacity, selection.most_opacity, selection.least_size, selection.most_size};
    bool changed = false;
    label(state, "Opacity, from and to");
    float opacity[2] = {range.least_opacity, range.most_opacity};
    if (ImGui::SliderFloat2("##opacity", opacity, 0, 1, "%.3f", ImGuiSliderFlags_AlwaysClamp)) {
        range.least_opacity = std::min(opacity[0], opacity[1]);
        range.most_opacity = std::max(opacity[0], opacity[1]);
        changed = true;
    }
    tooltip(state.theme, "Only splats this opaque are selected");
    changed = size_range(state, range) || changed;
    if (changed) sink.request(range);
}

void selection_part(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Select");
    static constexpr std::array<Segment, 3> kTools{
        {{"Look", "Dragging turns the camera"},
         {"Rectangle", "Dragging selects what lies in a rectangle"},
         {"Brush", "Dragging selects what the brush touches"}}};
    const int tool = segmented(theme, "tool", kTools, static_cast<int>(state.ui.tool));
    if (tool != static_cast<int>(state.ui.tool)) {
        sink.arrange([tool](UiState& ui) { ui.tool = static_cast<Tool>(tool); });
    }
    if (state.ui.tool == Tool::kBrush) {
        float radius = state.ui.brush_radius;
        label(state, "Brush radius");
        if (ImGui::SliderFloat("##radius", &radius, 2, 200, "%.0f px", ImGuiSliderFlags_AlwaysClamp)) {
            sink.arrange([radius](UiState& ui) { ui.brush_radius = radius; });
        }
        tooltip(theme, "How far around the pointer the brush selects");
    }
    if (state.ui.tool != Tool::kNavigate) {
        caption(theme,
                "Drag over the picture. Shift adds, Ctrl takes away. The "
                "right and middle buttons turn the camera.");
    }
    ranges(state, sink);
    action_pair(state, sink, {"select.all"}, {"select.invert"});
    value_row(theme,
              "Selected",
              state.selection.empty()
                  ? "none"
                  : fmt::format("{} of {}",
                                grouped_digits(static_cast<std::int64_t>(state.picture.selected)),
                                grouped_digits(static_cast<std::int64_t>(state.picture.splats))));
    action_pair(state, sink, {"select.none"}, {"select.hide"});
    action_pair(state, sink, {"select.delete"}, {"select.restore"});
    action_button(state, sink, "select.show", "", ButtonLook::kPlain, ImGui::GetContentRegionAvail().x);
}

void box_part(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    section(theme, "Box");
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - theme.px(8));
    if (button(theme, "At the pivot", ButtonLook::kPlain, true, width)) sink.request(PlaceBoxRequest{});
    tooltip(theme, "Puts a box around the point that the camera turns about");
    ImGui::SameLine(0, theme.px(8));
    const bool selected = state.picture.selected_box.has_value();
    if (button(theme, "Around the selected", ButtonLook::kPlain, selected, width)) {
        sink.request(PlaceBoxRequest{.around_selection = true});
    }
    tooltip(theme, "Fits the box to the selected splats");
    if (!state.ui.show_box) return;
    WorldBox box = state.box;
    const auto speed = static_cast<float>(0.005 * state.scene_scale);
    label(state, "Lower corner");
    bool changed = ImGui::DragFloat3("##low", box.low.data(), speed, 0, 0, "%.3g");
    tooltip(theme, "Where the box begins: x, y, z of the data");
    label(state, "Upper corner");
    changed = ImGui::DragFloat3("##high", box.high.data(), speed, 0, 0, "%.3g") || changed;
    tooltip(theme, "Where the box ends: x, y, z of the data");
    if (changed) {
        box.high = box.high.cwiseMax(box.low);
        sink.request(PlaceBoxRequest{.box = box});
    }
    if (button(theme, "Select inside", ButtonLook::kPlain, true, width)) {
        sink.request(ChangeSelectionRequest{SelectionChange::kBox});
    }
    tooltip(theme,
            "Selects the splats in the box; inverted and deleted, the "
            "scene is cropped to it");
    ImGui::SameLine(0, theme.px(8));
    if (button(theme, "Crop to it", ButtonLook::kPlain, has_training(state) && !state.past_step, width)) {
        sink.request(ChangeSelectionRequest{SelectionChange::kBox});
        sink.request(ChangeSelectionRequest{SelectionChange::kInvert});
        sink.request(DeleteSelectionRequest{});
    }
    tooltip(theme, "Deletes every splat outside the box; it can be brought back");
    const bool confined = state.settings.density.region_min != state.settings.density.region_max;
    if (button(theme, "Confine growth to it", confined ? ButtonLook::kOn : ButtonLook::kPlain, true, width)) {
        sink.request(ConfineDensityRequest{true});
    }
    tooltip(theme,
            "From the next refinement on, splats multiply inside the box only",
            "density.region_min, density.region_max");
    ImGui::SameLine(0, theme.px(8));
    if (button(theme, "Grow everywhere", ButtonLook::kPlain, confined, width)) {
        sink.request(ConfineDensityRequest{false});
    }
    tooltip(theme, "Splats multiply everywhere again");
    if (button(theme, "Hide the box", ButtonLook::kFlat)) {
        sink.arrange([](UiState& ui) { ui.show_box = false; });
    }
    tooltip(theme, "The box is no longer drawn; growth stays confined where it is");
}

}  // namespace

void panel_edit(const AppState& state, ActionSink& sink) {
    selection_part(state, sink);
    box_part(state, sink);
}

}  // namespace splatelier

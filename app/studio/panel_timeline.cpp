// The spine of the studio: one axis of steps that curves, schedule and events share.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/timeline_lanes.h"
#include "app/studio/timeline_legend.h"
#include "app/studio/timeline_plot.h"
#include "app/studio/timeline_scale.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace splatelier {
namespace {

// Design units.
constexpr float kLeftAxis = 54;
constexpr float kRightAxis = 50;
constexpr float kLegend = 28;
constexpr float kLanes = 44;  // schedule and events
constexpr float kSteps = 20;  // labels of the axis
constexpr float kEditReach = 7;

/// What happened near a step, for the tooltip.
std::string events_near(const TrainStatus& status, const TimelineScale& scale, float px, float reach_px) {
    std::string out;
    if (status.events == nullptr) return out;
    int lines = 0;
    constexpr int kMostLines = 6;
    for (const TimelineEvent& event : *status.events) {
        const float away = std::abs(scale.to_px(static_cast<double>(event.step)) - px);
        if (away > reach_px || lines >= kMostLines) continue;
        out += fmt::format("{}{}  {}", out.empty() ? "" : "\n", grouped_digits(event.step), event.text);
        ++lines;
    }
    return out;
}

void navigate(
    const AppState& state, ActionSink& sink, const TimelineScale& scale, double goal, bool over_edit) {
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
        const double factor = std::pow(0.8, static_cast<double>(io.MouseWheel));
        const StepRange range = zoomed(scale.range, scale.to_step(io.MousePos.x), factor, goal);
        sink.arrange([range](UiState& ui) { ui.timeline_range = range; });
    }
    const bool pans =
        ImGui::IsMouseDown(ImGuiMouseButton_Right) || ImGui::IsMouseDown(ImGuiMouseButton_Middle);
    if (ImGui::IsItemActive() && pans && io.MouseDelta.x != 0 && state.ui.timeline_range) {
        const double steps = scale.to_step(0) - scale.to_step(io.MouseDelta.x);
        const StepRange range = shifted(scale.range, steps, goal);
        sink.arrange([range](UiState& ui) { ui.timeline_range = range; });
    }
    if (!over_edit && ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        sink.arrange([](UiState& ui) { ui.timeline_range.reset(); });
        sink.request(ShowStepRequest{});
    }
}

/// The left button takes the playhead along: to past splats, or back to now at the newest step. On the mark of an edit
/// a click is for the edit; only dragging away from it scrubs.
void scrub(const AppState& state, ActionSink& sink, const TimelineScale& scale, const EditMarks& edits) {
    const ImGuiIO& io = ImGui::GetIO();
    ImGuiStorage& memory = *ImGui::GetStateStorage();
    const ImGuiID key = ImGui::GetID("pressed on an edit");
    if (ImGui::IsItemActivated()) memory.SetBool(key, edits.hovered.has_value());
    const bool on_edit = memory.GetBool(key);
    const float still_px = state.theme.px(4);
    const bool dragged = io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] >= still_px * still_px;
    const bool released = ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    const bool is_first =
        io.MouseClickedLastCount[ImGuiMouseButton_Left] == 1;  // a second one would undo the first
    if (released && on_edit && edits.hovered && !dragged && is_first) {
        if (const auto change = click_on(edits.marks[*edits.hovered], state.settings)) sink.request(*change);
    }
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
    if (on_edit && !dragged) return;
    if (!ImGui::IsItemActivated() && io.MouseDelta.x == 0) return;
    const double step = std::max(0.0, std::round(scale.to_step(io.MousePos.x)));
    sink.request(ShowStepRequest{static_cast<std::int64_t>(step)});
}

/// What can be done about the edits near a step.
void edit_entries(const AppState& state, ActionSink& sink, const TimelineScale& scale, std::int64_t step) {
    const float x = scale.to_px(static_cast<double>(step));
    for (const EditMark& mark : edit_marks(state.status)) {
        if (std::abs(scale.to_px(static_cast<double>(mark.step)) - x) > state.theme.px(kEditReach)) continue;
        const auto change = click_on(mark, state.settings);
        const std::string at = "step " + grouped_digits(mark.step);
        if (ImGui::MenuItem(click_title(mark).c_str(), at.c_str(), false, change.has_value())) {
            sink.request(*change);
        }
    }
}

/// A right click (a drag pans): what can be done at this step.
void context_menu(const AppState& state, ActionSink& sink, const TimelineScale& scale) {
    const ImGuiIO& io = ImGui::GetIO();
    const float still = state.theme.px(4);
    const bool clicked = ImGui::IsItemHovered() && ImGui::IsMouseReleased(ImGuiMouseButton_Right) &&
                         io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Right] < still * still;
    ImGuiStorage& memory = *ImGui::GetStateStorage();
    const ImGuiID key = ImGui::GetID("step of the menu");
    if (clicked) {
        memory.SetFloat(key, static_cast<float>(std::max(0.0, std::round(scale.to_step(io.MousePos.x)))));
        ImGui::OpenPopup("at a step");
    }
    if (!ImGui::BeginPopup("at a step")) return;
    const auto step = static_cast<std::int64_t>(memory.GetFloat(key));
    const std::string name = grouped_digits(step);
    const bool past = step < state.status.step;
    if (ImGui::MenuItem(fmt::format("Show step {}", name).c_str(), nullptr, false, past)) {
        sink.request(ShowStepRequest{step});
    }
    const bool can_fork = action("branch.fork").enabled(state);
    if (ImGui::MenuItem(fmt::format("Fork from step {} (the checkpoint before it)", name).c_str(),
                        nullptr,
                        false,
                        past && can_fork)) {
        sink.request(ForkRequest{step});
    }
    if (ImGui::MenuItem(
            "Fork from now", shortcut_text(action("branch.fork").shortcut).c_str(), false, can_fork)) {
        sink.request(ForkRequest{});
    }
    edit_entries(state, sink, scale, step);
    ImGui::EndPopup();
}

void edit_tooltip(const AppState& state, const EditMark& mark) {
    const Theme& theme = state.theme;
    std::string what = "This is what holds now.";
    if (mark.changed_again_at) {
        what = fmt::format("Changed again at step {}.", grouped_digits(*mark.changed_again_at));
        if (click_on(mark, state.settings))
            what += fmt::format(" Click for {}, the value of then.", mark.after);
    } else if (click_on(mark, state.settings)) {
        what = "Click to take it back; the rest stays as it is.";
    }
    ImGui::BeginTooltip();
    ImGui::PushFont(theme.small);
    ImGui::TextUnformatted(fmt::format("Step {}", grouped_digits(mark.step)).c_str());
    ImGui::TextUnformatted(edit_title(mark).c_str());
    ImGui::PushStyleColor(ImGuiCol_Text, theme.quiet);
    ImGui::TextUnformatted(what.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
    ImGui::EndTooltip();
}

void hover_tooltip(const AppState& state, const TimelineScale& scale, bool over_events) {
    const Theme& theme = state.theme;
    const float x = ImGui::GetIO().MousePos.x;
    const std::string events = events_near(state.status, scale, x, theme.px(5));
    if (events.empty() || !over_events) return;
    ImGui::PushFont(theme.small);
    ImGui::SetTooltip("%s", events.c_str());
    ImGui::PopFont();
}

}  // namespace

void panel_timeline(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const ImVec2 origin = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (!has_training(state)) {
        list.AddText({origin.x + theme.px(16), origin.y + theme.px(14)},
                     theme.quiet,
                     "Curves and events of a training are drawn here.");
        return;
    }
    const auto goal = static_cast<double>(std::max(state.status.iterations, state.status.step));
    TimelineScale scale;
    scale.range =
        state.ui.timeline_range.value_or(automatic_range(state.status.step, state.status.iterations));
    scale.left_px = origin.x + theme.px(kLeftAxis);
    scale.width_px = std::max(1.0F, size.x - theme.px(kLeftAxis + kRightAxis));

    const float plot_top = origin.y + theme.px(kLegend);
    const float lanes_top = origin.y + size.y - theme.px(kLanes + kSteps);
    const float axis_top = origin.y + size.y - theme.px(kSteps);
    ImGui::SetCursorScreenPos({scale.left_px, plot_top});
    ImGui::InvisibleButton("##timeline",
                           {scale.width_px, std::max(1.0F, axis_top - plot_top)},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    const PlotArea events{lanes_top + theme.px(20), axis_top - theme.px(4)};
    EditMarks edits{edit_marks(state.status), std::nullopt};
    std::optional<double> pointer;
    if (ImGui::IsItemHovered()) {
        const ImVec2 at = ImGui::GetIO().MousePos;
        pointer = scale.to_step(at.x);
        if (at.y >= events.top) edits.hovered = mark_under(edits.marks, scale, at.x, theme.px(kEditReach));
    }
    scrub(state, sink, scale, edits);
    context_menu(state, sink, scale);
    navigate(state, sink, scale, goal, edits.hovered.has_value());

    const PlotArea plot{plot_top, lanes_top - theme.px(4)};
    draw_step_axis(theme, list, scale, {plot_top, axis_top});
    list.PushClipRect({scale.left_px, plot_top}, {scale.left_px + scale.width_px, axis_top}, true);
    draw_splat_area(state, list, scale, plot);
    list.PopClipRect();
    draw_loss_curve(state, list, scale, plot);
    draw_psnr_curve(state, list, scale, plot);
    draw_schedule(state, list, scale, {lanes_top, lanes_top + theme.px(16)});
    draw_events(state, list, scale, events);
    draw_edit_marks(state, list, scale, events, edits);
    draw_kept_steps(state, list, scale, {axis_top - theme.px(4), axis_top});
    draw_playhead(state, list, scale, {plot_top, axis_top}, pointer);
    draw_legend(state, list, {scale.left_px, origin.y + theme.px(8)}, scale.width_px, pointer);
    if (edits.hovered) {
        edit_tooltip(state, edits.marks[*edits.hovered]);
    } else if (pointer) {
        hover_tooltip(state, scale, ImGui::GetIO().MousePos.y > lanes_top);
    }
}

}  // namespace splatelier

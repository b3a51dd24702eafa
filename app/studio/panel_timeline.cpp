// The spine of the studio: one axis of steps that curves, schedule and events share.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
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

/// The curve point whose step is nearest.
const CurvePoint* nearest_point(const TrainStatus& status, double step) {
    if (status.curve == nullptr || status.curve->empty()) return nullptr;
    const auto after = std::lower_bound(
        status.curve->begin(), status.curve->end(), step, [](const CurvePoint& point, double at) {
            return static_cast<double>(point.step) < at;
        });
    if (after == status.curve->end()) return &status.curve->back();
    if (after == status.curve->begin()) return &*after;
    const auto before = std::prev(after);
    return step - static_cast<double>(before->step) < static_cast<double>(after->step) - step ? &*before
                                                                                              : &*after;
}

void legend_entry(const Theme& theme, ImDrawList& list, ImVec2& at, ImU32 color, const std::string& text) {
    const float radius = theme.px(3.5F);
    list.AddCircleFilled({at.x + radius, at.y + 0.5F * theme.small->FontSize + theme.px(1)}, radius, color);
    at.x += 2 * radius + theme.px(6);
    list.AddText(theme.small, theme.small->FontSize, at, theme.quiet, text.c_str());
    at.x += std::max(text_width(theme.small, text), theme.px(70)) + theme.px(16);
}

void legend(const AppState& state, ImDrawList& list, ImVec2 at, std::optional<double> step) {
    const Theme& theme = state.theme;
    const TrainStatus& status = state.status;
    const CurvePoint* point = nearest_point(status, step.value_or(1e18));
    const Evaluation* evaluation = nullptr;
    if (status.evaluations != nullptr) {
        for (const Evaluation& candidate : *status.evaluations) {
            if (!step || static_cast<double>(candidate.step) <= *step) evaluation = &candidate;
        }
    }
    legend_entry(
        theme, list, at, theme.accent, point != nullptr ? fmt::format("Loss {:.4f}", point->loss) : "Loss");
    legend_entry(theme,
                 list,
                 at,
                 theme.good,
                 evaluation != nullptr
                     ? fmt::format("Held-out PSNR {:.2f} dB, SSIM {:.4f}", evaluation->psnr, evaluation->ssim)
                     : "Held-out PSNR");
    legend_entry(theme,
                 list,
                 at,
                 theme.faint,
                 point != nullptr
                     ? fmt::format("Splats {}", readable_count(static_cast<double>(point->splats)))
                     : "Splats");
    if (state.other) {
        const CurvePoint* there = nearest_point(state.other->status, step.value_or(1e18));
        const std::string name =
            state.other->forked_at ? fmt::format("branch of step {}", grouped_digits(*state.other->forked_at))
                                   : std::string("trunk");
        legend_entry(
            theme,
            list,
            at,
            theme.warm,
            there != nullptr ? fmt::format("Other ({}) {:.4f}", name, there->loss) : "Other, " + name);
    }
    if (step && point != nullptr) {
        const std::string text = fmt::format("at step {}", grouped_digits(point->step));
        list.AddText(theme.small, theme.small->FontSize, at, theme.text, text.c_str());
    }
}

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

void navigate(const AppState& state, ActionSink& sink, const TimelineScale& scale, double goal) {
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
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        sink.arrange([](UiState& ui) { ui.timeline_range.reset(); });
        sink.request(ShowStepRequest{});
    }
}

/// The left button takes the playhead along: to past splats, or back to now at the newest step.
void scrub(ActionSink& sink, const TimelineScale& scale) {
    const ImGuiIO& io = ImGui::GetIO();
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
    if (!ImGui::IsItemActivated() && io.MouseDelta.x == 0) return;
    const double step = std::max(0.0, std::round(scale.to_step(io.MousePos.x)));
    sink.request(ShowStepRequest{static_cast<std::int64_t>(step)});
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
    ImGui::EndPopup();
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
    scrub(sink, scale);
    context_menu(state, sink, scale);
    navigate(state, sink, scale, goal);
    std::optional<double> pointer;
    if (ImGui::IsItemHovered()) pointer = scale.to_step(ImGui::GetIO().MousePos.x);

    const PlotArea plot{plot_top, lanes_top - theme.px(4)};
    draw_step_axis(theme, list, scale, {plot_top, axis_top});
    list.PushClipRect({scale.left_px, plot_top}, {scale.left_px + scale.width_px, axis_top}, true);
    draw_splat_area(state, list, scale, plot);
    list.PopClipRect();
    draw_loss_curve(state, list, scale, plot);
    draw_psnr_curve(state, list, scale, plot);
    draw_schedule(state, list, scale, {lanes_top, lanes_top + theme.px(16)});
    draw_events(state, list, scale, {lanes_top + theme.px(20), axis_top - theme.px(4)});
    draw_kept_steps(state, list, scale, {axis_top - theme.px(4), axis_top});
    draw_playhead(state, list, scale, {plot_top, axis_top}, pointer);
    legend(state, list, {scale.left_px, origin.y + theme.px(8)}, pointer);
    if (pointer) hover_tooltip(state, scale, ImGui::GetIO().MousePos.y > lanes_top);
}

}  // namespace splatelier

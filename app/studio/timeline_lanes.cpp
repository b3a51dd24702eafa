// SPDX-License-Identifier: MIT
#include "app/studio/timeline_lanes.h"

#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace splatelier {
namespace {

struct EventLook {
    ImU32 color;
    float height;  ///< share of the lane
};

/// A step to be marked over the whole height.
struct StepMark {
    std::int64_t step;
    ImU32 color;
    std::string label;  ///< may be empty
};

void draw_mark(const Theme& theme,
               ImDrawList& list,
               const TimelineScale& scale,
               const PlotArea& area,
               const StepMark& mark) {
    const float x = scale.to_px(static_cast<double>(mark.step));
    if (x < scale.left_px - 1 || x > scale.left_px + scale.width_px + 1) return;
    list.AddLine({x, area.top}, {x, area.bottom}, mark.color, theme.px(1.5F));
    const float tip = theme.px(4.5F);
    if (mark.label.empty()) {
        list.AddTriangleFilled(
            {x - tip, area.top}, {x + tip, area.top}, {x, area.top + 1.4F * tip}, mark.color);
        return;
    }
    const float width = text_width(theme.small, mark.label) + theme.px(12);
    const float right = scale.left_px + scale.width_px;
    const float left = std::clamp(x - 0.5F * width, scale.left_px, std::max(scale.left_px, right - width));
    const float height = theme.small->FontSize + theme.px(4);
    list.AddRectFilled({left, area.top}, {left + width, area.top + height}, mark.color, theme.px(4));
    list.AddText(theme.small,
                 theme.small->FontSize,
                 {left + theme.px(6), area.top + theme.px(2)},
                 theme.panel,
                 mark.label.c_str());
}

EventLook look_of(const Theme& theme, TimelineEvent::Kind kind) {
    switch (kind) {
        case TimelineEvent::Kind::kRefinement:
            return {faded(theme.faint, 0.8F), 0.45F};
        case TimelineEvent::Kind::kOpacityReset:
            return {theme.bad, 1};
        case TimelineEvent::Kind::kShDegree:
            return {theme.accent, 1};
        case TimelineEvent::Kind::kEdit:
            return {theme.warm, 1};
        case TimelineEvent::Kind::kEvaluation:
            return {theme.good, 0.7F};
        case TimelineEvent::Kind::kSave:
            return {theme.quiet, 0.7F};
    }
    return {theme.faint, 0.5F};
}

}  // namespace

void draw_schedule(const AppState& state,
                   ImDrawList& list,
                   const TimelineScale& scale,
                   const PlotArea& area) {
    const Theme& theme = state.theme;
    const DensitySettings& density = state.settings.density;
    const float right = scale.left_px + scale.width_px;
    const float from = std::clamp(scale.to_px(static_cast<double>(density.from)), scale.left_px, right);
    const float until = std::clamp(scale.to_px(static_cast<double>(density.until)), scale.left_px, right);
    list.AddRectFilled(
        {scale.left_px, area.top}, {right, area.bottom}, faded(theme.raised, 0.45F), theme.px(3));
    if (until > from) {
        list.AddRectFilled({from, area.top}, {until, area.bottom}, theme.accent_soft, theme.px(3));
        const std::string text = fmt::format("Densification, every {} steps", density.every);
        list.PushClipRect({from, area.top}, {until, area.bottom}, true);
        list.AddText(theme.small,
                     theme.small->FontSize,
                     {from + theme.px(7), 0.5F * (area.top + area.bottom - theme.small->FontSize)},
                     theme.accent,
                     text.c_str());
        list.PopClipRect();
    }
    if (density.reset_every <= 0) return;
    const double most = std::min(scale.range.last, static_cast<double>(density.until));
    const auto every = static_cast<double>(density.reset_every);
    // Further apart than a few pixels, or they would only be a grey haze.
    if (scale.to_px(every) - scale.to_px(0) < theme.px(4)) return;
    for (double step = every; step < most; step += every) {
        if (step < scale.range.first) continue;
        const float x = scale.to_px(step);
        list.AddLine({x, area.top}, {x, area.bottom}, faded(theme.bad, 0.55F), theme.px(1.5F));
    }
}

void draw_events(const AppState& state, ImDrawList& list, const TimelineScale& scale, const PlotArea& area) {
    if (state.status.events == nullptr) return;
    for (const TimelineEvent& event : *state.status.events) {
        const float x = scale.to_px(static_cast<double>(event.step));
        if (x < scale.left_px || x > scale.left_px + scale.width_px) continue;
        if (event.setting) continue;  // draw_edit_marks draws them
        const EventLook look = look_of(state.theme, event.kind);
        const float height = look.height * (area.bottom - area.top);
        if (event.kind == TimelineEvent::Kind::kEdit) {
            const float middle = 0.5F * (area.top + area.bottom);
            list.AddCircleFilled({x, middle}, state.theme.px(3.5F), look.color);
        } else {
            list.AddLine({x, area.bottom - height}, {x, area.bottom}, look.color, state.theme.px(1.5F));
        }
    }
}

std::optional<std::size_t> mark_under(const std::vector<EditMark>& marks,
                                      const TimelineScale& scale,
                                      float x,
                                      float reach_px) {
    std::optional<std::size_t> out;
    float nearest = reach_px;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const float away = std::abs(scale.to_px(static_cast<double>(marks[i].step)) - x);
        if (away > nearest) continue;  // of two at one place the newer, which is drawn over the other
        nearest = away;
        out = i;
    }
    return out;
}

void draw_edit_marks(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area,
                     const EditMarks& edits) {
    const Theme& theme = state.theme;
    const float y = 0.5F * (area.top + area.bottom);
    for (std::size_t i = 0; i < edits.marks.size(); ++i) {
        const EditMark& mark = edits.marks[i];
        const float x = scale.to_px(static_cast<double>(mark.step));
        if (x < scale.left_px || x > scale.left_px + scale.width_px) continue;
        const bool hovered = edits.hovered == i;
        const float radius = theme.px(hovered ? 6.5F : 5);
        const ImVec2 left(x - radius, y), top(x, y - radius), right(x + radius, y), bottom(x, y + radius);
        // What was changed again since no longer holds: only its outline is left.
        const bool holds = !mark.changed_again_at.has_value();
        list.AddQuadFilled(left, top, right, bottom, holds ? theme.warm : theme.panel);
        list.AddQuad(left, top, right, bottom, hovered ? theme.text : theme.warm, theme.px(1.5F));
    }
}

void draw_kept_steps(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area) {
    if (state.kept_steps == nullptr) return;
    const float radius = state.theme.px(1.4F);
    const float y = 0.5F * (area.top + area.bottom);
    for (const std::int64_t step : *state.kept_steps) {
        const float x = scale.to_px(static_cast<double>(step));
        if (x < scale.left_px || x > scale.left_px + scale.width_px) continue;
        list.AddCircleFilled({x, y}, radius, state.theme.quiet, 8);
    }
}

void draw_playhead(const AppState& state,
                   ImDrawList& list,
                   const TimelineScale& scale,
                   const PlotArea& area,
                   std::optional<double> pointer_step) {
    const Theme& theme = state.theme;
    if (pointer_step) {
        const float x = scale.to_px(*pointer_step);
        list.AddLine({x, area.top}, {x, area.bottom}, faded(theme.text, 0.35F), 1);
    }
    const bool past = state.past_step.has_value();
    draw_mark(
        theme, list, scale, area, {state.status.step, past ? faded(theme.accent, 0.6F) : theme.accent, ""});
    if (past)
        draw_mark(theme, list, scale, area, {*state.past_step, theme.text, grouped_digits(*state.past_step)});
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/film_strip.h"

#include "app/studio/actions.h"
#include "app/studio/film.h"
#include "app/studio/timeline_scale.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

namespace splatelier {
namespace {

// Design units.
constexpr float kHeight = 50;
constexpr float kLine = 19;  // below the top
constexpr float kInset = 14;
constexpr float kReach = 8;

/// How many seconds the strip shows: round, with room behind the end for the last keyframe to be dragged into.
double shown_seconds(double duration_s) {
    constexpr double kRoom = 1.2;
    for (const double seconds : {5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0}) {
        if (duration_s * kRoom <= seconds) return seconds;
    }
    return duration_s * kRoom;
}

/// Where times lie on the screen.
struct Strip {
    ImVec2 at;
    float left = 0, width = 1;  ///< px, of the line
    double shown_s = 1;
    [[nodiscard]] float to_px(double time_s) const {
        return left + width * static_cast<float>(time_s / shown_s);
    }
    [[nodiscard]] double to_time_s(float px) const {
        return std::clamp(shown_s * static_cast<double>((px - left) / width), 0.0, shown_s);
    }
};

std::optional<std::size_t> keyframe_under(const CameraPath& film,
                                          const Strip& strip,
                                          ImVec2 at,
                                          float reach) {
    std::optional<std::size_t> out;
    float nearest = reach;
    for (std::size_t i = 0; i < film.keyframes.size(); ++i) {
        const float away = std::abs(strip.to_px(film.keyframes[i].time_s) - at.x);
        if (away > nearest) continue;
        nearest = away;
        out = i;
    }
    return out;
}

void draw_strip(const AppState& state, const Strip& strip, std::optional<std::size_t> hovered) {
    const Theme& theme = state.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float inset = theme.px(kInset);
    const float bottom = strip.at.y + theme.px(kHeight);
    list.AddRectFilled(
        strip.at, {strip.left + strip.width + inset, bottom}, faded(theme.raised, 0.6F), theme.px(6));
    const float line_y = strip.at.y + theme.px(kLine);
    const int most_ticks = std::max(2, static_cast<int>(strip.width / theme.px(52)));
    for (const double tick : axis_ticks(0, strip.shown_s, most_ticks)) {
        const float x = strip.to_px(tick);
        list.AddLine({x, line_y}, {x, line_y + theme.px(9)}, theme.line, 1);
        const std::string text = fmt::format("{:g} s", tick);
        const float text_left = std::min(x - 0.5F * text_width(theme.small, text),
                                         strip.left + strip.width + inset - text_width(theme.small, text));
        list.AddText(theme.small,
                     theme.small->FontSize,
                     {std::max(strip.at.x + theme.px(3), text_left), line_y + theme.px(12)},
                     theme.quiet,
                     text.c_str());
    }
    list.AddLine({strip.left, line_y}, {strip.left + strip.width, line_y}, theme.line, theme.px(2));
    list.AddLine(
        {strip.left, line_y}, {strip.to_px(duration_s(state.film)), line_y}, theme.accent, theme.px(2));
    for (std::size_t i = 0; i < state.film.keyframes.size(); ++i) {
        const ImVec2 middle(strip.to_px(state.film.keyframes[i].time_s), line_y);
        const bool chosen = state.ui.film_keyframe == i;
        list.AddCircleFilled(middle, theme.px(hovered == i ? 6.5F : 5), chosen ? theme.text : theme.accent);
        if (chosen) list.AddCircle(middle, theme.px(8), theme.accent, 0, theme.px(1.5F));
    }
    if (state.film_time_s) {
        const float x = strip.to_px(*state.film_time_s);
        list.AddLine({x, strip.at.y + theme.px(3)}, {x, bottom - theme.px(3)}, theme.text, theme.px(1.5F));
    }
}

/// The left button: chooses and drags a keyframe, or takes the viewport along. `held`: what it took hold of.
void hold(const AppState& state, ActionSink& sink, const Strip& strip, std::optional<std::size_t> held) {
    const ImGuiIO& io = ImGui::GetIO();
    const float still_px = state.theme.px(3);
    const bool dragged = io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] >= still_px * still_px;
    const double time_s = strip.to_time_s(io.MousePos.x);
    if (!held) {
        if (ImGui::IsItemActivated() || io.MouseDelta.x != 0) sink.request(ShowFilmTimeRequest{time_s});
        return;
    }
    if (ImGui::IsItemActivated()) {
        sink.arrange([held](UiState& ui) { ui.film_keyframe = held; });
        sink.request(ShowFilmTimeRequest{state.film.keyframes[*held].time_s});
    } else if (dragged && io.MouseDelta.x != 0) {
        sink.request(ChangeKeyframeRequest{KeyframeChange::kRetime, *held, time_s});
    }
}

void keyframe_menu(const AppState& state, ActionSink& sink, std::optional<std::size_t> hovered) {
    if (ImGui::IsItemHovered() && ImGui::IsMouseReleased(ImGuiMouseButton_Right) && hovered) {
        sink.arrange([hovered](UiState& ui) { ui.film_keyframe = hovered; });
        ImGui::OpenPopup("keyframe");
    }
    if (!ImGui::BeginPopup("keyframe")) return;
    for (const char* id : {"film.go_to_keyframe", "film.replace", "film.remove"}) {
        const Action& entry = action(id);
        if (ImGui::MenuItem(std::string(entry.title).c_str(), nullptr, false, entry.enabled(state))) {
            entry.run(state, sink);
        }
    }
    ImGui::EndPopup();
}

}  // namespace

void film_strip(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    ImGuiStorage& memory = *ImGui::GetStateStorage();
    const ImGuiID held_key = ImGui::GetID("held keyframe"), shown_key = ImGui::GetID("shown seconds");
    Strip strip;
    strip.at = ImGui::GetCursorScreenPos();
    strip.left = strip.at.x + theme.px(kInset);
    strip.width = ImGui::GetContentRegionAvail().x - 2 * theme.px(kInset);
    ImGui::InvisibleButton("strip",
                           {ImGui::GetContentRegionAvail().x, theme.px(kHeight)},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
    // The strip does not rescale under the hand that drags.
    if (!ImGui::IsItemActive() || ImGui::IsItemActivated()) {
        memory.SetFloat(shown_key, static_cast<float>(shown_seconds(duration_s(state.film))));
    }
    strip.shown_s = static_cast<double>(memory.GetFloat(shown_key));
    std::optional<std::size_t> under;
    if (ImGui::IsItemHovered()) {
        under = keyframe_under(state.film, strip, ImGui::GetIO().MousePos, theme.px(kReach));
    }
    if (ImGui::IsItemActivated()) memory.SetInt(held_key, under ? static_cast<int>(*under) : -1);
    const int held = memory.GetInt(held_key, -1);
    const bool is_held = ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left);
    const bool exists = held >= 0 && static_cast<std::size_t>(held) < state.film.keyframes.size();
    const auto held_keyframe = exists ? std::optional(static_cast<std::size_t>(held)) : std::nullopt;
    if (is_held && !state.film.keyframes.empty()) hold(state, sink, strip, held_keyframe);
    keyframe_menu(state, sink, under);
    draw_strip(state, strip, is_held ? held_keyframe : under);
    if (under && !is_held) {
        const CameraKeyframe& keyframe = state.film.keyframes[*under];
        tooltip(theme,
                fmt::format(
                    "Keyframe {} at {:.2f} s, {:.0f}° high", *under + 1, keyframe.time_s, keyframe.fov_y_deg),
                *under == 0 ? "The film begins here. Right-click for more"
                            : "Drag to another time, right-click for more");
    } else if (!is_held) {
        tooltip(theme, "The flythrough: drag along it to look through it");
    }
}

}  // namespace splatelier

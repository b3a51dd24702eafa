// SPDX-License-Identifier: MIT
#include "app/studio/layout.h"

#include "app/studio/panels.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

constexpr float kTopBar = 44;  // design units
constexpr float kStatus = 26;
constexpr float kNarrowest = 800;  // the window with the strip of photos
constexpr float kInspector = 290;  // as narrow as its buttons' labels allow
constexpr float kSplitter = 6;     // how wide a border is for the pointer

constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                    ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
                                    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNavInputs |
                                    ImGuiWindowFlags_NoBringToFrontOnFocus;

using Panel = void (*)(const AppState&, ActionSink&);

/// The side of a region that has a line to its neighbour.
enum class Side { kNone, kTop, kBottom, kLeft, kRight };

struct Frame {
    ImU32 background;
    ImVec2 padding;
    ImGuiWindowFlags flags = 0;
    Side line = Side::kNone;
};

void draw_line(const Theme& theme, const Region& region, Side side) {
    if (side == Side::kNone) return;
    const float left = region.x + 0.5F, right = region.x + region.width - 0.5F;
    const float top = region.y + 0.5F, bottom = region.y + region.height - 0.5F;
    const ImVec2 from(side == Side::kRight ? right : left, side == Side::kBottom ? bottom : top);
    const ImVec2 to(side == Side::kLeft ? left : right, side == Side::kTop ? top : bottom);
    ImGui::GetWindowDrawList()->AddLine(from, to, theme.line, 1);
}

void place(const AppState& state,
           ActionSink& sink,
           const char* name,
           const Region& region,
           const Frame& frame,
           Panel panel) {
    if (region.width < 1 || region.height < 1) return;
    ImGui::SetNextWindowPos({region.x, region.y});
    ImGui::SetNextWindowSize({region.width, region.height});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, frame.background);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, frame.padding);
    ImGui::Begin(name, nullptr, kFixed | frame.flags);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    panel(state, sink);
    draw_line(state.theme, region, frame.line);
    ImGui::End();
}

enum class Grip { kVertical, kHorizontal };

/// A border that can be dragged: how far it was moved, in pixels.
float dragged(const Theme& theme, const char* name, const Region& border, Grip grip) {
    ImGui::SetNextWindowPos({border.x, border.y});
    ImGui::SetNextWindowSize({border.width, border.height});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::Begin(name, nullptr, kFixed & ~ImGuiWindowFlags_NoBringToFrontOnFocus);
    ImGui::InvisibleButton("grip", {border.width, border.height});
    float out = 0;
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
        ImGui::SetMouseCursor(grip == Grip::kVertical ? ImGuiMouseCursor_ResizeEW
                                                      : ImGuiMouseCursor_ResizeNS);
        const float line = theme.px(2);
        const ImVec2 middle(border.x + 0.5F * border.width, border.y + 0.5F * border.height);
        ImGui::GetWindowDrawList()->AddRectFilled(
            grip == Grip::kVertical ? ImVec2(middle.x - 0.5F * line, border.y)
                                    : ImVec2(border.x, middle.y - 0.5F * line),
            grip == Grip::kVertical ? ImVec2(middle.x + 0.5F * line, border.y + border.height)
                                    : ImVec2(border.x + border.width, middle.y + 0.5F * line),
            theme.accent);
    }
    if (ImGui::IsItemActive()) {
        out = grip == Grip::kVertical ? ImGui::GetIO().MouseDelta.x : ImGui::GetIO().MouseDelta.y;
    }
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    return out;
}

void draw_borders(const AppState& state, ActionSink& sink, const Layout& layout) {
    const float wide = state.theme.px(kSplitter);
    const float scale = state.theme.scale;
    const auto resize = [&](float UiState::*size, float by_px, float low, float high) {
        if (by_px == 0) return;
        sink.arrange([=](UiState& ui) { ui.*size = std::clamp(ui.*size + by_px / scale, low, high); });
    };
    if (layout.scene.width > 0) {
        const Region at{
            layout.scene.x + layout.scene.width - 0.5F * wide, layout.scene.y, wide, layout.scene.height};
        resize(&UiState::scene_width, dragged(state.theme, "##scene border", at, Grip::kVertical), 160, 520);
    }
    if (layout.inspector.width > 0) {
        const Region at{layout.inspector.x - 0.5F * wide, layout.inspector.y, wide, layout.inspector.height};
        resize(&UiState::inspector_width,
               -dragged(state.theme, "##inspector border", at, Grip::kVertical),
               260,
               640);
    }
    if (layout.timeline.height > 0) {
        const Region at{layout.timeline.x, layout.timeline.y - 0.5F * wide, layout.timeline.width, wide};
        resize(&UiState::timeline_height,
               -dragged(state.theme, "##timeline border", at, Grip::kHorizontal),
               120,
               560);
    }
}

void draw_dialogs(const AppState& state, ActionSink& sink) {
    panel_browser(state, sink);
    panel_palette(state, sink);
    panel_shortcuts(state, sink);
    panel_start_over(state, sink);
}

const char* inspector_name(InspectorTab tab) {
    switch (tab) {
        case InspectorTab::kRun:
            return "inspector: run";
        case InspectorTab::kSettings:
            return "inspector: settings";
        case InspectorTab::kView:
            return "inspector: view";
        case InspectorTab::kExport:
            return "inspector: export";
        case InspectorTab::kEdit:
            break;
    }
    return "inspector: edit";
}

const char* dialog_name(Dialog dialog) {
    switch (dialog) {
        case Dialog::kNone:
            break;
        case Dialog::kBrowser:
            return "browser";
        case Dialog::kPalette:
            return "palette";
        case Dialog::kShortcuts:
            return "shortcuts";
        case Dialog::kStartOver:
            return "start over";
    }
    return "no dialog";
}

}  // namespace

Layout arrange_window(const UiState& ui, bool scene, float scale, float width, float height) {
    Layout out;
    if (ui.picture_only && scene) {
        out.viewport = {0, 0, width, height};
        return out;
    }
    const float top = std::round(kTopBar * scale);
    const float status = std::round(kStatus * scale);
    // A narrow window keeps the picture and an inspector whose labels can be read; the photos give way first.
    const bool strip_fits = width >= kNarrowest * scale;
    const float left =
        scene && ui.show_scene && strip_fits ? std::round(std::min(ui.scene_width * scale, width / 4)) : 0;
    const float most_right = std::max(width / 3, std::min(kInspector * scale, 0.46F * width));
    const float right =
        scene && ui.show_inspector ? std::round(std::min(ui.inspector_width * scale, most_right)) : 0;
    const float bottom = scene && ui.show_timeline
                             ? std::round(std::min(ui.timeline_height * scale, (height - top - status) / 2))
                             : 0;
    const float middle = height - top - status;
    out.top_bar = {0, 0, width, top};
    out.status = {0, height - status, width, status};
    out.scene = {0, top, left, middle};
    out.inspector = {width - right, top, right, middle};
    out.timeline = {left, height - status - bottom, width - left - right, bottom};
    out.viewport = {left, top, width - left - right, middle - bottom};
    return out;
}

void draw_studio(const AppState& state, ActionSink& sink, FrameTimes& times) {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const bool scene = has_scene(state);
    const Theme& theme = state.theme;
    const Layout layout = arrange_window(state.ui, scene, theme.scale, display.x, display.y);
    const Frame panel{theme.panel, theme.px(12, 10), 0, Side::kLeft};
    const Frame bare{theme.stage, {0, 0}, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse};
    const Frame bar{theme.panel, theme.px(10, 8), ImGuiWindowFlags_NoScrollbar, Side::kBottom};

    Panel middle = panel_welcome;
    if (state.kind == SceneKind::kLoading) middle = panel_loading;
    if (scene) middle = panel_viewport;
    const auto in_place =
        [&](const char* what, const char* name, const Region& region, const Frame& frame, Panel draw) {
            times.time(what, [&] { place(state, sink, name, region, frame, draw); });
        };
    in_place("viewport", "##viewport", layout.viewport, scene ? bare : Frame{theme.window, {0, 0}}, middle);
    in_place("top bar", "##top", layout.top_bar, bar, panel_top_bar);
    in_place("scene",
             "##scene",
             layout.scene,
             {theme.panel, theme.px(10, 10), ImGuiWindowFlags_NoScrollbar, Side::kRight},
             panel_scene);
    in_place(inspector_name(state.ui.tab), "##inspector", layout.inspector, panel, panel_inspector);
    in_place(
        "timeline",
        "##timeline",
        layout.timeline,
        {theme.panel, {0, 0}, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, Side::kTop},
        panel_timeline);
    in_place("status line",
             "##status",
             layout.status,
             {theme.panel, theme.px(12, 4), ImGuiWindowFlags_NoScrollbar, Side::kTop},
             panel_status);
    times.time("borders", [&] { draw_borders(state, sink, layout); });

    if (!state.problem) times.time(dialog_name(state.ui.dialog), [&] { draw_dialogs(state, sink); });
    panel_notice(state, sink);
    panel_problem(state, sink);
}

}  // namespace splatelier

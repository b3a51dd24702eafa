// The first screen: open, demo, recent, or drop anything; and the one shown while something is opened.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace splatelier {
namespace {

constexpr float kColumn = 560;  // design units

/// Soft discs that overlap, as splats do: the mark of the program.
void draw_mark(ImDrawList& list, ImVec2 center, float size, const Theme& theme) {
    struct Disc {
        float x, y, radius;
        ImU32 color;
    };
    const Disc discs[] = {{-0.22F, 0.20F, 0.42F, IM_COL32(240, 138, 75, 255)},
                          {0.24F, 0.12F, 0.38F, theme.accent},
                          {-0.02F, -0.24F, 0.34F, IM_COL32(244, 214, 120, 255)}};
    constexpr int kRings = 14;
    for (const Disc& disc : discs) {
        for (int ring = kRings; ring > 0; --ring) {
            const float share = static_cast<float>(ring) / kRings;
            list.AddCircleFilled({center.x + disc.x * size, center.y + disc.y * size},
                                 disc.radius * size * share,
                                 faded(disc.color, 0.11F),
                                 48);
        }
    }
}

/// One line of text whose top middle is given, cut where it would leave the window.
void draw_centered(
    const Theme& theme, ImFont* font, ImVec2 middle_top, ImU32 color, const std::string& text) {
    const float width = std::min(text_width(font, text), ImGui::GetWindowSize().x - theme.px(40));
    const ImVec2 at(middle_top.x - 0.5F * width, middle_top.y);
    draw_text_cut(*ImGui::GetWindowDrawList(), font, at, color, width + 1, text);
}

bool big_button(const Theme& theme, const char* glyph, const char* title, const char* text, float width) {
    const float height = theme.px(74);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton(title, {width, height});
    const bool hovered = ImGui::IsItemHovered();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = theme.px(8);
    const ImVec2 end(at.x + width, at.y + height);
    list.AddRectFilled(at,
                       end,
                       hovered            ? theme.hovered
                       : theme.is_light() ? theme.panel
                                          : theme.raised,
                       rounding);
    if (hovered) list.AddRect(at, end, theme.accent, rounding, 0, theme.px(1.5F));
    list.AddText(theme.title,
                 theme.px(22),
                 {at.x + theme.px(18), at.y + 0.5F * (height - theme.px(22))},
                 theme.accent,
                 glyph);
    const float text_left = at.x + theme.px(60);
    list.AddText(theme.strong, theme.strong->FontSize, {text_left, at.y + theme.px(18)}, theme.text, title);
    draw_text_cut(list,
                  theme.small,
                  {text_left, at.y + theme.px(40)},
                  theme.quiet,
                  end.x - text_left - theme.px(12),
                  text);
    return pressed;
}

void recent_row(const AppState& state, ActionSink& sink, const std::filesystem::path& path, float width) {
    const Theme& theme = state.theme;
    const float height = theme.px(34);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(path.c_str());
    if (ImGui::InvisibleButton("recent", {width, height})) sink.request(OpenRequest{path});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (ImGui::IsItemHovered()) {
        list.AddRectFilled(at, {at.x + width, at.y + height}, theme.raised, theme.px(6));
    }
    const float y = at.y + 0.5F * (height - theme.body->FontSize);
    const bool file = path.has_extension();
    list.AddText({at.x + theme.px(10), y}, theme.quiet, file ? icon::kCube : icon::kImage);
    const std::string name = path.filename().string();
    list.AddText({at.x + theme.px(38), y}, theme.text, name.c_str());
    const float name_end = theme.px(38) + text_width(theme.body, name) + theme.px(12);
    draw_text_cut(list,
                  theme.small,
                  {at.x + name_end, y + theme.px(1.5F)},
                  theme.faint,
                  width - name_end - theme.px(8),
                  path.parent_path().string());
    ImGui::PopID();
}

}  // namespace

void panel_welcome(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const ImVec2 size = ImGui::GetWindowSize();
    const ImVec2 origin = ImGui::GetWindowPos();
    const float width = std::min(theme.px(kColumn), size.x - theme.px(40));
    const std::size_t shown = std::min<std::size_t>(state.recent.size(), 5);
    const float content =
        theme.px(338) + static_cast<float>(shown) * theme.px(34) + (shown > 0 ? theme.px(40) : 0);
    const float left = std::round(0.5F * (size.x - width));
    const float middle = origin.x + 0.5F * size.x;
    float y = std::round(std::max(theme.px(16), 0.45F * (size.y - content)));
    ImDrawList& list = *ImGui::GetWindowDrawList();

    draw_mark(list, {middle, origin.y + y + theme.px(38)}, theme.px(58), theme);
    y += theme.px(88);
    draw_centered(theme, theme.title, {middle, origin.y + y}, theme.text, "Splatelier");
    y += theme.px(40);
    draw_centered(theme,
                  theme.body,
                  {middle, origin.y + y},
                  theme.quiet,
                  "Photographs become a scene while you watch.");
    y += theme.px(42);

    const float half = 0.5F * (width - theme.px(12));
    ImGui::SetCursorPos({left, y});
    if (big_button(theme, icon::kFolder, "Open…", "Photos with poses, a run, a splat file", half)) {
        run_action("file.open", state, sink);
    }
    ImGui::SetCursorPos({left + half + theme.px(12), y});
    if (big_button(theme, icon::kMagic, "Demo scene", "Built in: trains in a minute or two", half)) {
        run_action("file.demo", state, sink);
    }
    y += theme.px(74 + 14);
    draw_centered(theme,
                  theme.small,
                  {middle, origin.y + y},
                  theme.quiet,
                  "…or drop a folder or a file anywhere on this window");
    y += theme.px(20);
    draw_centered(
        theme,
        theme.small,
        {middle, origin.y + y},
        theme.quiet,
        "Photos need camera poses: COLMAP finds them, and some phone apps write them (transforms.json)");
    if (shown == 0) return;
    y += theme.px(44);
    list.AddText(theme.small,
                 theme.small->FontSize,
                 {origin.x + left + theme.px(10), origin.y + y},
                 theme.quiet,
                 "Recent");
    y += theme.px(22);
    for (std::size_t i = 0; i < shown; ++i) {
        ImGui::SetCursorPos({left, y});
        recent_row(state, sink, state.recent[i], width);
        y += theme.px(34);
    }
}

void panel_loading(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const ImVec2 size = ImGui::GetWindowSize();
    const ImVec2 origin = ImGui::GetWindowPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 middle(origin.x + 0.5F * size.x, origin.y + 0.42F * size.y);
    draw_mark(list, {middle.x, middle.y - theme.px(60)}, theme.px(46), theme);
    // Three dots that take turns: something is going on, without a figure that would be made up.
    const int turn = static_cast<int>(state.loading_seconds * 2.5) % 3;
    for (int i = 0; i < 3; ++i) {
        list.AddCircleFilled({middle.x + theme.px(14) * static_cast<float>(i - 1), middle.y + theme.px(10)},
                             theme.px(3),
                             i == turn ? theme.accent : theme.faint);
    }
    const ImVec2 text_at(middle.x, middle.y + theme.px(32)), detail_at(middle.x, middle.y + theme.px(56));
    const std::string detail =
        state.loading_detail.empty() ? readable_duration(state.loading_seconds) : state.loading_detail;
    draw_centered(theme, theme.strong, text_at, theme.text, state.loading_text);
    draw_centered(theme, theme.small, detail_at, theme.quiet, detail);
    if (state.loading_share >= 0) {
        ImGui::SetCursorPos({0.5F * size.x - theme.px(110), 0.42F * size.y + theme.px(80)});
        ImGui::BeginChild("share", {theme.px(220), theme.px(8)});
        progress_bar(theme, static_cast<float>(state.loading_share), theme.px(5));
        ImGui::EndChild();
    }
    ImGui::SetCursorPos({0.5F * size.x - theme.px(50), 0.42F * size.y + theme.px(102)});
    if (button(theme, "Cancel", ButtonLook::kPlain, true, theme.px(100))) {
        sink.request(CancelLoadingRequest{});
    }
}

}  // namespace splatelier

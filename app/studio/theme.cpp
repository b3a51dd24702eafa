// SPDX-License-Identifier: MIT
#include "app/studio/theme.h"

#include "core/embedded_file.h"
#include "core/error.h"

#include <cmath>
#include <string_view>

namespace splatelier {

/// Defined in the generated embedded_fonts.cpp.
std::span<const EmbeddedFile> embedded_fonts();

namespace {

constexpr float kBodySize = 15.0F;
constexpr float kSmallSize = 13.0F;
constexpr float kTitleSize = 30.0F;

ImU32 rgb(unsigned hex) {
    return IM_COL32((hex >> 16U) & 255U, (hex >> 8U) & 255U, hex & 255U, 255);
}

std::string_view font_bytes(std::string_view file_name) {
    for (const EmbeddedFile& file : embedded_fonts()) {
        if (file.name.ends_with(file_name)) return file.bytes;
    }
    fail("the font {} is not inside the program: build it again", file_name);
}

/// ImGui only reads the bytes when it is told not to own them.
void* borrowed(std::string_view bytes) {
    return const_cast<char*>(bytes.data());
}

ImFont* add_font(std::string_view name, float size_px) {
    // Latin, punctuation, arrows and the few mathematical signs that captions use.
    static const ImWchar kRanges[] = {
        0x20, 0x17f, 0x370, 0x3ff, 0x2010, 0x205e, 0x2190, 0x2193, 0x2200, 0x2265, 0x00d7, 0x00d7, 0};
    static const ImWchar kIconRange[] = {0xf000, 0xf2e0, 0};
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    const std::string_view bytes = font_bytes(name);
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 2;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    ImFont* font = atlas.AddFontFromMemoryTTF(
        borrowed(bytes), static_cast<int>(bytes.size()), std::round(size_px), &config, kRanges);
    const std::string_view icons = font_bytes("FontAwesome.otf");
    ImFontConfig icon_config;
    icon_config.FontDataOwnedByAtlas = false;
    icon_config.MergeMode = true;
    icon_config.OversampleH = 1;
    icon_config.PixelSnapH = true;
    icon_config.GlyphMinAdvanceX = std::round(size_px * 1.15F);
    icon_config.GlyphOffset = {0, std::round(size_px * 0.04F)};
    atlas.AddFontFromMemoryTTF(borrowed(icons),
                               static_cast<int>(icons.size()),
                               std::round(size_px * 0.92F),
                               &icon_config,
                               kIconRange);
    return font;
}

void set_colors(Theme& theme, Brightness brightness) {
    if (brightness == Brightness::kDark) {
        theme.window = rgb(0x131416);
        theme.panel = rgb(0x1a1b1e);
        theme.raised = rgb(0x26282c);
        theme.hovered = rgb(0x31343a);
        theme.line = rgb(0x2d2f34);
        theme.text = rgb(0xe3e5e8);
        theme.quiet = rgb(0x989ca4);
        theme.faint = rgb(0x5c6068);
        theme.accent = rgb(0x5b9cf2);
        theme.on_accent = rgb(0x0b1522);
        theme.warm = rgb(0xe3a857);
        theme.good = rgb(0x6cc39a);
        theme.bad = rgb(0xe8706a);
        theme.stage = rgb(0x0d0e10);
        theme.branches = {
            theme.accent, theme.warm, rgb(0xb08de0), rgb(0x4fb8b5), rgb(0xdb7fa4), rgb(0xa9b665)};
    } else {
        theme.window = rgb(0xe4e5e8);
        theme.panel = rgb(0xf6f6f8);
        theme.raised = rgb(0xe6e7eb);
        theme.hovered = rgb(0xd8dae0);
        theme.line = rgb(0xd3d5da);
        theme.text = rgb(0x1f2126);
        theme.quiet = rgb(0x62666f);
        theme.faint = rgb(0xa3a7af);
        theme.accent = rgb(0x2468c8);
        theme.on_accent = rgb(0xffffff);
        theme.warm = rgb(0xb06f10);
        theme.good = rgb(0x1f8a5b);
        theme.bad = rgb(0xc2392f);
        theme.stage = rgb(0xc9cbd0);
        theme.branches = {
            theme.accent, theme.warm, rgb(0x7a4fbf), rgb(0x0f8580), rgb(0xb8447a), rgb(0x6b7a1e)};
    }
    theme.accent_soft = faded(theme.accent, 0.18F);
}

void set_style_colors(const Theme& theme) {
    const auto set = [](ImGuiCol slot, ImU32 color) {
        ImGui::GetStyle().Colors[slot] = ImGui::ColorConvertU32ToFloat4(color);
    };
    set(ImGuiCol_Text, theme.text);
    set(ImGuiCol_TextDisabled, theme.faint);
    set(ImGuiCol_WindowBg, theme.panel);
    set(ImGuiCol_ChildBg, faded(theme.panel, 0));
    set(ImGuiCol_PopupBg, theme.panel);
    set(ImGuiCol_Border, theme.line);
    set(ImGuiCol_BorderShadow, 0);
    set(ImGuiCol_FrameBg, theme.raised);
    set(ImGuiCol_FrameBgHovered, theme.hovered);
    set(ImGuiCol_FrameBgActive, theme.hovered);
    set(ImGuiCol_ScrollbarBg, faded(theme.panel, 0));
    set(ImGuiCol_ScrollbarGrab, theme.hovered);
    set(ImGuiCol_ScrollbarGrabHovered, theme.faint);
    set(ImGuiCol_ScrollbarGrabActive, theme.faint);
    set(ImGuiCol_CheckMark, theme.accent);
    set(ImGuiCol_SliderGrab, theme.accent);
    set(ImGuiCol_SliderGrabActive, theme.accent);
    set(ImGuiCol_Button, theme.raised);
    set(ImGuiCol_ButtonHovered, theme.hovered);
    set(ImGuiCol_ButtonActive, theme.accent_soft);
    set(ImGuiCol_Header, theme.accent_soft);
    set(ImGuiCol_HeaderHovered, theme.hovered);
    set(ImGuiCol_HeaderActive, theme.accent_soft);
    set(ImGuiCol_Separator, theme.line);
    set(ImGuiCol_SeparatorHovered, theme.accent);
    set(ImGuiCol_SeparatorActive, theme.accent);
    set(ImGuiCol_TableHeaderBg, theme.panel);
    set(ImGuiCol_TableBorderLight, theme.line);
    set(ImGuiCol_TableBorderStrong, theme.line);
    set(ImGuiCol_TableRowBg, 0);
    set(ImGuiCol_TableRowBgAlt, 0);
    set(ImGuiCol_TextSelectedBg, faded(theme.accent, 0.35F));
    set(ImGuiCol_NavHighlight, theme.accent);
    set(ImGuiCol_ModalWindowDimBg, IM_COL32(0, 0, 0, 110));
    set(ImGuiCol_PlotHistogram, theme.accent);
    set(ImGuiCol_DragDropTarget, theme.accent);
}

}  // namespace

Theme make_theme(Brightness brightness, float scale) {
    Theme theme;
    theme.brightness = brightness;
    theme.scale = scale;
    set_colors(theme, brightness);

    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    theme.body = add_font("Inter-Regular.otf", kBodySize * scale);
    theme.small = add_font("Inter-Regular.otf", kSmallSize * scale);
    theme.strong = add_font("Inter-SemiBold.otf", kBodySize * scale);
    theme.title = add_font("Inter-SemiBold.otf", kTitleSize * scale);

    ImGuiStyle style;
    style.WindowPadding = {12, 10};
    style.FramePadding = {8, 4};
    style.ItemSpacing = {8, 6};
    style.ItemInnerSpacing = {6, 4};
    style.CellPadding = {6, 3};
    style.ScrollbarSize = 10;
    style.GrabMinSize = 8;
    style.WindowRounding = 0;
    style.ChildRounding = 6;
    style.FrameRounding = 5;
    style.PopupRounding = 7;
    style.ScrollbarRounding = 5;
    style.GrabRounding = 4;
    style.WindowBorderSize = 0;
    style.PopupBorderSize = 1;
    style.WindowMinSize = {1, 1};
    style.ScaleAllSizes(scale);
    ImGui::GetStyle() = style;
    set_style_colors(theme);
    return theme;
}

ImU32 faded(ImU32 color, float opacity) {
    const auto alpha = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255U) * opacity;
    return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(std::lround(alpha)) << IM_COL32_A_SHIFT);
}

ImU32 mixed(ImU32 a, ImU32 b, float t) {
    const ImVec4 x = ImGui::ColorConvertU32ToFloat4(a);
    const ImVec4 y = ImGui::ColorConvertU32ToFloat4(b);
    return ImGui::ColorConvertFloat4ToU32(
        {x.x + (y.x - x.x) * t, x.y + (y.y - x.y) * t, x.z + (y.z - x.z) * t, x.w + (y.w - x.w) * t});
}

}  // namespace splatelier

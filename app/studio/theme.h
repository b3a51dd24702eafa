// How the studio looks: one accent, quiet greys, dark and light, at any display scale.
// SPDX-License-Identifier: MIT
#pragma once

#include <imgui.h>

#include <array>

namespace splatelier {

enum class Brightness { kDark, kLight };

/// Colours by what they are for, and the fonts. Sizes in the code are design units: px() makes them pixels.
struct Theme {
    Brightness brightness = Brightness::kDark;
    float scale = 1;
    ImFont* body = nullptr;    ///< 14 units
    ImFont* small = nullptr;   ///< 12 units: captions, axis labels, the status line
    ImFont* strong = nullptr;  ///< 14 units, semibold
    ImFont* title = nullptr;   ///< 26 units, semibold: the first screen

    ImU32 window = 0;  ///< behind the panels
    ImU32 panel = 0;
    ImU32 raised = 0;  ///< fields, buttons
    ImU32 hovered = 0;
    ImU32 line = 0;  ///< borders, grid
    ImU32 text = 0;
    ImU32 quiet = 0;  ///< captions
    ImU32 faint = 0;  ///< disabled, minor ticks
    ImU32 accent = 0;
    ImU32 accent_soft = 0;            ///< the accent behind text
    ImU32 on_accent = 0;              ///< text on the accent
    ImU32 warm = 0;                   ///< edits, warnings
    ImU32 good = 0;                   ///< held-out quality
    ImU32 bad = 0;                    ///< errors
    ImU32 stage = 0;                  ///< behind the picture
    std::array<ImU32, 6> branches{};  ///< told apart from each other on the panels; the first is the accent

    [[nodiscard]] bool is_light() const { return brightness == Brightness::kLight; }
    [[nodiscard]] float px(float design_units) const { return design_units * scale; }
    [[nodiscard]] ImVec2 px(float x, float y) const { return {x * scale, y * scale}; }
};

/// Fills the font atlas of the current ImGui context and its style. Call it again when the scale or the
/// brightness changes; the atlas' texture must then be made anew.
Theme make_theme(Brightness brightness, float scale);

/// The colour with its opacity multiplied.
[[nodiscard]] ImU32 faded(ImU32 color, float opacity);
/// Between two colours.
[[nodiscard]] ImU32 mixed(ImU32 a, ImU32 b, float t);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/path_field.h"

#include "app/studio/widgets.h"

#include <imgui_stdlib.h>

namespace splatelier {

std::string path_end(ImFont* font, const std::string& path, float width) {
    if (text_width(font, path) <= width) return path;
    constexpr const char* kEllipsis = "…";
    const float room = width - text_width(font, kEllipsis);
    std::size_t first = 0;
    const auto is_inside_letter = [&] { return (static_cast<unsigned char>(path[first]) & 0xc0U) == 0x80U; };
    while (first < path.size() &&
           (is_inside_letter() || text_width(font, std::string_view(path).substr(first)) > room)) {
        ++first;
    }
    return kEllipsis + path.substr(first);
}

bool path_field(const Theme& theme, const char* id, std::string& path, std::string_view quiet) {
    const bool changed = ImGui::InputText(id, &path);
    tooltip(theme, path, quiet);
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const ImVec2 padding = ImGui::GetStyle().FramePadding;
    const float room = high.x - low.x - 2 * padding.x;
    if (ImGui::IsItemActive() || text_width(ImGui::GetFont(), path) <= room) return changed;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(
        low, high, theme.panel, ImGui::GetStyle().FrameRounding);  // the frame may let it through
    list.AddRectFilled(
        low,
        high,
        ImGui::GetColorU32(ImGui::IsItemHovered() ? ImGuiCol_FrameBgHovered : ImGuiCol_FrameBg),
        ImGui::GetStyle().FrameRounding);
    list.AddText(
        {low.x + padding.x, low.y + padding.y}, theme.text, path_end(ImGui::GetFont(), path, room).c_str());
    return changed;
}

}  // namespace splatelier

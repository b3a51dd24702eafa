// SPDX-License-Identifier: MIT
#include "app/studio/size_row.h"

#include "app/studio/large_picture.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace splatelier {
namespace {

constexpr std::pair<int, int> kUsual[] = {
    {1280, 720}, {1920, 1080}, {3840, 2160}, {7680, 4320}, {2048, 2048}};

void number_field(const AppState& state, ActionSink& sink, const char* id, int UiState::*field, float width) {
    constexpr int kMostTyped = 99999;
    int value = state.ui.*field;
    ImGui::SetNextItemWidth(width);
    if (ImGui::InputInt(id, &value, 0, 0)) {
        value = std::clamp(value, 0, kMostTyped);
        sink.arrange([field, value](UiState& ui) { ui.*field = value; });
    }
    tooltip(state.theme, fmt::format("{} to {} px", kLeastPicturePx, kMostPicturePx));
}

}  // namespace

void size_row(const AppState& state, ActionSink& sink, const char* id, const SizeFields& fields) {
    const Theme& theme = state.theme;
    const float usual_width = theme.px(84), gap = theme.px(6);
    const float times_width = ImGui::CalcTextSize("×").x;
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - usual_width - times_width - 3 * gap);
    ImGui::PushID(id);
    number_field(state, sink, "##width", fields.width, width);
    ImGui::SameLine(0, gap);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("×");
    ImGui::SameLine(0, gap);
    number_field(state, sink, "##height", fields.height, width);
    ImGui::SameLine(0, gap);
    if (button(theme, "Sizes", ButtonLook::kPlain, true, usual_width)) ImGui::OpenPopup("usual sizes");
    tooltip(theme, "The usual sizes, and that of the viewport");
    if (ImGui::BeginPopup("usual sizes")) {
        const auto entry = [&](int w, int h, const char* note) {
            if (!ImGui::MenuItem(fmt::format("{} × {}", w, h).c_str(), note)) return;
            sink.arrange([fields, w, h](UiState& ui) {
                ui.*fields.width = w;
                ui.*fields.height = h;
            });
        };
        for (const auto& [w, h] : kUsual) entry(w, h, "");
        if (state.picture.width > 0) entry(state.picture.width, state.picture.height, "viewport");
        ImGui::EndPopup();
    }
    ImGui::PopID();
}

}  // namespace splatelier

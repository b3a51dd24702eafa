// The slim line at the bottom: what computes, how fast, how much, how long still.
// SPDX-License-Identifier: MIT
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace splatelier {
namespace {

struct Item {
    std::string text, help;
    float width;  ///< design units: items keep their place while their numbers change
};

const char* state_name(SessionState state) {
    switch (state) {
        case SessionState::kLoading:
            return "Preparing";
        case SessionState::kReady:
            return "Ready";
        case SessionState::kRunning:
            return "Training";
        case SessionState::kPaused:
            return "Paused";
        case SessionState::kDone:
            return "Done";
        case SessionState::kStopped:
            return "Stopped";
        case SessionState::kFailed:
            return "Failed";
    }
    return "";
}

ImU32 state_color(const Theme& theme, SessionState state) {
    switch (state) {
        case SessionState::kRunning:
            return theme.accent;
        case SessionState::kDone:
            return theme.good;
        case SessionState::kFailed:
            return theme.bad;
        case SessionState::kPaused:
            return theme.warm;
        default:
            return theme.faint;
    }
}

std::vector<Item> training_items(const AppState& state) {
    const TrainStatus& status = state.status;
    std::uint64_t bytes = 0;
    std::string purposes;
    for (const MemoryUse& use : status.memory) {
        bytes += use.bytes;
        purposes += fmt::format("{}: {}\n", use.purpose, readable_bytes(use.bytes));
    }
    const bool runs = status.state == SessionState::kRunning;
    const double rate = runs ? status.iterations_per_second : 0;
    const auto left = static_cast<double>(status.iterations - status.step);
    std::vector<Item> out;
    out.push_back({runs ? fmt::format("{:.1f} it/s", rate) : "", "Training steps a second", 74});
    out.push_back({rate > 0 && left > 0 ? readable_duration(left / rate) + " left" : "",
                   "Until the goal, at the rate of now",
                   110});
    out.push_back({bytes > 0 ? readable_bytes(bytes) : "", "Memory of training\n" + purposes, 70});
    return out;
}

std::vector<Item> viewport_items(const AppState& state) {
    const ViewportPicture& picture = state.picture;
    std::vector<Item> out;
    out.push_back(
        {readable_count(static_cast<double>(state.splats)) + " splats", "Splats in the scene", 104});
    out.push_back({picture.step >= 0 ? fmt::format("picture of step {}", grouped_digits(picture.step)) : "",
                   "The viewport shows the newest splats that training has handed over",
                   150});
    out.push_back({picture.render_ms > 0 ? fmt::format("{:.0f} ms", picture.render_ms) : "",
                   "Drawing the newest picture of the viewport",
                   58});
    out.push_back(
        {fmt::format("{:.0f} fps", state.frames_per_second),
         fmt::format("Frames of the interface a second; building one takes {:.1f} ms", state.frame_ms),
         54});
    return out;
}

/// What is written beside the training, wherever the export tab is scrolled to.
void running_tasks(const AppState& state) {
    const Theme& theme = state.theme;
    for (const BackgroundTasks::Running& task : state.tasks) {
        ImGui::SameLine(0, theme.px(14));
        const std::string share = task.share >= 0 ? fmt::format("  {:.0f} %", 100 * task.share) : "";
        ImGui::TextUnformatted((task.title + share).c_str());
        tooltip(theme, "The export tab shows it too, and can cancel it");
    }
}

}  // namespace

void panel_status(const AppState& state, ActionSink&) {
    const Theme& theme = state.theme;
    ImGui::PushFont(theme.small);
    const float right_edge = ImGui::GetWindowWidth() - theme.px(12);
    if (has_training(state)) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float radius = theme.px(3.5F);
        ImGui::GetWindowDrawList()->AddCircleFilled(
            {at.x + radius, at.y + 0.5F * ImGui::GetTextLineHeight() + theme.px(1)},
            radius,
            state_color(theme, state.status.state));
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 2 * radius + theme.px(6));
        const std::string text = state.status.activity.empty() ? std::string(state_name(state.status.state))
                                                               : state.status.activity;
        ImGui::TextUnformatted(text.c_str());
        ImGui::SameLine(0, theme.px(14));
        ImGui::PushStyleColor(ImGuiCol_Text, theme.quiet);
        ImGui::TextUnformatted(state.status.backend.device.c_str());
        ImGui::PopStyleColor();
        const BackendInfo& backend = state.status.backend;
        tooltip(theme,
                "What computes: the " + backend.name + " backend" +
                    (backend.why.empty() ? "" : ". The choice was automatic: " + backend.why));
    } else {
        ImGui::PushStyleColor(ImGuiCol_Text, theme.quiet);
        ImGui::TextUnformatted(has_scene(state) ? state.source.filename().c_str()
                                                : "Drop a folder of photos or a splat file anywhere");
        ImGui::PopStyleColor();
    }
    running_tasks(state);
    std::vector<Item> items;
    if (has_training(state)) items = training_items(state);
    if (has_scene(state)) {
        for (Item& item : viewport_items(state)) {
            items.push_back(std::move(item));
        }
    }
    std::reverse(items.begin(), items.end());  // drawn from the right edge, the last first
    float right = right_edge;
    ImGui::SameLine();
    const float used = ImGui::GetCursorPosX();
    for (const Item& item : items) {
        const float left = right - theme.px(item.width);
        if (left < used + theme.px(8)) break;
        if (!item.text.empty()) {
            ImGui::SetCursorPosX(right - text_width(theme.small, item.text));
            ImGui::TextUnformatted(item.text.c_str());
            tooltip(theme, item.help);
            ImGui::SameLine();
        }
        right = left - theme.px(6);
    }
    ImGui::PopFont();
}

}  // namespace splatelier

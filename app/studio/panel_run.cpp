// The run: where training stands, how good it is, what it costs.
// SPDX-License-Identifier: MIT
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace splatelier {
namespace {

/// A figure that one looks for: large number, small caption.
void figure(const Theme& theme, const char* label, const std::string& value, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float height = theme.px(54);
    list.AddRectFilled(at, {at.x + width, at.y + height}, faded(theme.raised, 0.6F), theme.px(7));
    list.AddText(
        theme.small, theme.small->FontSize, {at.x + theme.px(10), at.y + theme.px(7)}, theme.quiet, label);
    list.AddText(
        theme.strong, theme.px(19), {at.x + theme.px(10), at.y + theme.px(25)}, theme.text, value.c_str());
    ImGui::Dummy({width, height});
}

void figures(const AppState& state) {
    const Theme& theme = state.theme;
    const TrainStatus& status = state.status;
    const float gap = theme.px(8);
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
    const bool evaluated = status.evaluations != nullptr && !status.evaluations->empty();
    figure(theme, "Loss", status.step > 0 ? fmt::format("{:.4f}", status.smooth_loss) : "–", width);
    ImGui::SameLine(0, gap);
    figure(theme,
           "Held-out PSNR",
           evaluated ? fmt::format("{:.2f} dB", status.evaluations->back().psnr) : "–",
           width);
    figure(theme, "Splats", readable_count(static_cast<double>(status.splats)), width);
    ImGui::SameLine(0, gap);
    figure(theme,
           "Held-out SSIM",
           evaluated ? fmt::format("{:.4f}", status.evaluations->back().ssim) : "–",
           width);
}

void progress(const AppState& state) {
    const Theme& theme = state.theme;
    const TrainStatus& status = state.status;
    ImGui::Dummy({0, theme.px(4)});
    const float share =
        status.iterations > 0
            ? static_cast<float>(static_cast<double>(status.step) / static_cast<double>(status.iterations))
            : 0;
    ImGui::PushFont(theme.strong);
    ImGui::TextUnformatted(grouped_digits(status.step).c_str());
    ImGui::PopFont();
    ImGui::SameLine(0, theme.px(5));
    ImGui::PushStyleColor(ImGuiCol_Text, theme.quiet);
    ImGui::TextUnformatted(fmt::format("of {} steps", grouped_digits(status.iterations)).c_str());
    const std::string time = readable_duration(status.seconds);
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x -
                         ImGui::CalcTextSize(time.c_str()).x);
    ImGui::TextUnformatted(time.c_str());
    tooltip(theme, "Time of training, without pauses, saves and evaluations");
    ImGui::PopStyleColor();
    progress_bar(theme, share, theme.px(5));
    ImGui::Dummy({0, theme.px(4)});
}

void add_iterations(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    const float width = 0.5F * (ImGui::GetContentRegionAvail().x - theme.px(8));
    std::int64_t count = state.ui.add_iterations;
    constexpr std::int64_t kFew = 100;
    constexpr std::int64_t kMany = 1000;
    ImGui::SetNextItemWidth(width);
    if (ImGui::InputScalar("##more", ImGuiDataType_S64, &count, &kFew, &kMany)) {
        sink.arrange(
            [count](UiState& ui) { ui.add_iterations = std::clamp<std::int64_t>(count, 1, 10'000'000); });
    }
    tooltip(theme, "How many steps the button adds to the goal");
    ImGui::SameLine(0, theme.px(8));
    action_button(
        state, sink, "train.more", fmt::format("{}  Add steps", icon::kPlus), ButtonLook::kPlain, width);
    action_pair(state, sink, {"train.evaluate"}, {"file.save"});
    action_pair(state, sink, {"train.reset"}, {"train.stop"});
}

void last_step(const AppState& state) {
    const Theme& theme = state.theme;
    const TrainStatus& status = state.status;
    if (status.last.step < 0) return;  // opened, not stepped yet
    section(theme, "Newest step");
    value_row(theme, "L1", fmt::format("{:.4f}", status.last.l1));
    value_row(theme, "SSIM", fmt::format("{:.4f}", status.last.ssim));
    value_row(theme, "Visible splats", grouped_digits(static_cast<std::int64_t>(status.last.visible)));
    value_row(theme, "Splats in tiles", readable_count(static_cast<double>(status.last.instances)));
    value_row(theme, "Capped tiles", grouped_digits(static_cast<std::int64_t>(status.last.tiles_capped)));
    value_row(theme, "Degree of SH", std::to_string(status.sh_degree));
}

void kernels(const AppState& state) {
    const Theme& theme = state.theme;
    if (state.status.kernels.empty()) return;
    section(theme, "Where the time goes");
    double longest = 1e-9;
    for (const KernelSample& sample : state.status.kernels) {
        longest = std::max(longest, sample.ms);
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const KernelSample& sample : state.status.kernels) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        const auto share = static_cast<float>(sample.ms / longest);
        const float height = ImGui::GetTextLineHeight() + theme.px(2);
        list.AddRectFilled(at, {at.x + width * share, at.y + height}, theme.accent_soft, theme.px(3));
        value_row(theme, " " + sample.name, fmt::format("{:.2f} ms ", sample.ms));
    }
}

void memory(const AppState& state) {
    if (state.status.memory.empty()) return;
    section(state.theme, "Memory");
    for (const MemoryUse& use : state.status.memory) {
        value_row(state.theme, use.purpose, readable_bytes(use.bytes));
    }
}

}  // namespace

void panel_run(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    if (!has_training(state)) {
        section(theme, "Splats");
        value_row(theme, "Count", grouped_digits(static_cast<std::int64_t>(state.splats)));
        value_row(theme, "Visible", grouped_digits(static_cast<std::int64_t>(state.picture.visible)));
        caption(theme, "Splats to look at. To train, open a folder of photos with poses.");
        return;
    }
    if (state.status.state == SessionState::kFailed) {
        ImGui::PushStyleColor(ImGuiCol_Text, theme.bad);
        ImGui::TextWrapped("%s  %s", icon::kWarning, state.status.error.c_str());
        ImGui::PopStyleColor();
    }
    progress(state);
    figures(state);
    ImGui::Dummy({0, theme.px(4)});
    add_iterations(state, sink);
    panel_branches(state, sink);
    last_step(state);
    kernels(state);
    memory(state);
    section(theme, "Kept in");
    caption(theme, state.run_folder.parent_path().string() + "/");
    caption(theme, state.run_folder.filename().string());
    if (!state.status.message.empty()) caption(theme, state.status.message);
}

}  // namespace splatelier

// The strip on the left: the photos with thumbnail and loss; a click flies there.
// SPDX-License-Identifier: MIT
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/viewport_overlay.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

namespace splatelier {
namespace {

constexpr float kRow = 48;        // design units
constexpr float kThumbnail = 40;  // its height; as wide as 4:3 at most

const ViewQuality* quality_of(const TrainStatus& status, std::size_t view_index) {
    if (status.evaluations == nullptr || status.evaluations->empty()) return nullptr;
    for (const ViewQuality& quality : status.evaluations->back().views) {
        if (quality.view_index == view_index) return &quality;
    }
    return nullptr;
}

ViewStatus status_of(const TrainStatus& status, std::size_t view_index) {
    if (status.views == nullptr || view_index >= status.views->size()) return {};
    return (*status.views)[view_index];
}

/// Indices of the views in the order that the user chose; those without a figure come last.
std::vector<std::size_t> ordered_views(const AppState& state) {
    std::vector<std::size_t> out(state.dataset->views().size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    if (state.ui.photo_order == PhotoOrder::kLoss) {
        std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
            const ViewStatus x = status_of(state.status, a);
            const ViewStatus y = status_of(state.status, b);
            return (x.last_step >= 0 ? x.last_loss : -1) > (y.last_step >= 0 ? y.last_loss : -1);
        });
    } else if (state.ui.photo_order == PhotoOrder::kPsnr) {
        std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
            const ViewQuality* x = quality_of(state.status, a);
            const ViewQuality* y = quality_of(state.status, b);
            return (x != nullptr ? x->psnr : 1e9) < (y != nullptr ? y->psnr : 1e9);
        });
    }
    return out;
}

void draw_thumbnail(const AppState& state, ImDrawList& list, ImVec2 at, std::size_t index) {
    const Theme& theme = state.theme;
    const Camera& camera = state.dataset->views()[index].camera;
    const ImVec2 box = theme.px(kThumbnail * 4 / 3, kThumbnail);
    list.AddRectFilled(at, {at.x + box.x, at.y + box.y}, theme.raised, theme.px(4));
    const ImTextureID texture = index < state.thumbnails.size() ? state.thumbnails[index] : nullptr;
    if (texture == nullptr) return;
    // Cut to the box from the middle, as every picture strip does.
    const float shape = static_cast<float>(camera.width) / static_cast<float>(std::max(1, camera.height));
    const float box_shape = box.x / box.y;
    const float u = shape > box_shape ? 0.5F * (1 - box_shape / shape) : 0;
    const float v = shape < box_shape ? 0.5F * (1 - shape / box_shape) : 0;
    list.AddImageRounded(
        texture, at, {at.x + box.x, at.y + box.y}, {u, v}, {1 - u, 1 - v}, IM_COL32_WHITE, theme.px(4));
}

std::string figures(const AppState& state, std::size_t index, const ViewStatus& status) {
    if (status.excluded) return "left out";
    if (const ViewQuality* quality = quality_of(state.status, index)) {
        return fmt::format("{:.2f} dB", quality->psnr);
    }
    if (state.dataset->views()[index].held_out) return "held out";
    return status.last_step >= 0 ? fmt::format("loss {:.4f}", status.last_loss) : "not seen yet";
}

void view_menu(const AppState& state, ActionSink& sink, std::size_t index, const ViewStatus& status) {
    if (!ImGui::BeginPopupContextItem("view menu")) return;
    if (ImGui::MenuItem("Go there")) sink.request(GoToViewRequest{index});
    const bool held_out = state.dataset->views()[index].held_out;
    if (ImGui::MenuItem(
            status.excluded ? "Train on it again" : "Leave out of training", nullptr, false, !held_out)) {
        sink.send(ExcludeViewCommand{index, !status.excluded});
    }
    ImGui::EndPopup();
}

void view_row(const AppState& state, ActionSink& sink, std::size_t index) {
    const Theme& theme = state.theme;
    const View& view = state.dataset->views()[index];
    const ViewStatus status = status_of(state.status, index);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(kRow);
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::InvisibleButton("view", {width, height})) sink.request(GoToViewRequest{index});
    const bool hovered = ImGui::IsItemHovered();
    tooltip(theme,
            view.name,
            fmt::format("{} × {} px{}\nClick to stand there, right-click for more",
                        view.camera.width,
                        view.camera.height,
                        status.last_step >= 0
                            ? fmt::format("   last seen at step {}", grouped_digits(status.last_step))
                            : ""));
    view_menu(state, sink, index, status);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + width, at.y + height - theme.px(2));
    if (state.at_view == index) {
        list.AddRectFilled(at, end, theme.accent_soft, theme.px(6));
    } else if (hovered) {
        list.AddRectFilled(at, end, theme.raised, theme.px(6));
    }
    draw_thumbnail(state, list, {at.x + theme.px(3), at.y + theme.px(3)}, index);
    if (index < state.thumbnails.size() && state.thumbnails[index] == nullptr) {
        sink.request(WantThumbnailRequest{index});
    }
    const float left = at.x + theme.px(kThumbnail * 4 / 3 + 12);
    draw_text_cut(list,
                  theme.body,
                  {left, at.y + theme.px(5)},
                  status.excluded ? theme.faint : theme.text,
                  end.x - left - theme.px(4),
                  view.name);
    const float bar_width = theme.px(34);
    draw_text_cut(list,
                  theme.small,
                  {left, at.y + theme.px(25)},
                  view.held_out ? theme.good : theme.quiet,
                  end.x - left - bar_width - theme.px(10),
                  figures(state, index, status));
    const auto rank = loss_rank(state.status, index);
    if (rank && !status.excluded) {
        const ImVec2 bar(end.x - bar_width - theme.px(6), at.y + theme.px(31));
        list.AddRectFilled(bar, {bar.x + bar_width, bar.y + theme.px(3)}, theme.raised, theme.px(2));
        list.AddRectFilled(bar,
                           {bar.x + bar_width * std::max(0.06F, *rank), bar.y + theme.px(3)},
                           mixed(theme.accent, theme.warm, *rank),
                           theme.px(2));
    }
    ImGui::PopID();
}

}  // namespace

void panel_scene(const AppState& state, ActionSink& sink) {
    const Theme& theme = state.theme;
    if (state.dataset == nullptr) {
        section(theme, "Splats");
        value_row(theme, "Count", grouped_digits(static_cast<std::int64_t>(state.splats)));
        value_row(theme, "File", "");
        caption(theme, state.source.string());
        return;
    }
    const auto& views = state.dataset->views();
    ImGui::PushFont(theme.strong);
    ImGui::TextUnformatted("Photos");
    ImGui::PopFont();
    ImGui::SameLine();
    const auto& warnings = state.dataset->warnings();
    ImGui::PushStyleColor(ImGuiCol_Text, warnings.empty() ? theme.quiet : theme.warm);
    ImGui::TextUnformatted(
        fmt::format("{}, {} held out", views.size(), state.dataset->test_views().size()).c_str());
    ImGui::PopStyleColor();
    tooltip(theme,
            "Photos with poses. Those held out are kept from training: the quality is measured on them.",
            fmt::format("{}", fmt::join(warnings, "\n")));
    static constexpr std::array<Segment, 3> kOrders{
        {{"Name", "In the order of their names"},
         {"Loss", "By the loss when training last saw them, the worst first"},
         {"PSNR", "By the newest evaluation, the worst first"}}};
    const int order = segmented(theme, "order", kOrders, static_cast<int>(state.ui.photo_order));
    if (order != static_cast<int>(state.ui.photo_order)) {
        sink.arrange([order](UiState& ui) { ui.photo_order = static_cast<PhotoOrder>(order); });
    }
    ImGui::Dummy({0, theme.px(2)});
    ImGui::BeginChild("views", {0, 0}, false);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    const std::vector<std::size_t> order_of_views = ordered_views(state);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(order_of_views.size()), theme.px(kRow));
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            view_row(state, sink, order_of_views[static_cast<std::size_t>(i)]);
        }
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/timeline_legend.h"

#include "app/studio/branches.h"
#include "app/studio/held_out_dip.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {
namespace {

/// The curve point whose step is nearest.
const CurvePoint* nearest_point(const TrainStatus& status, double step) {
    if (status.curve == nullptr || status.curve->empty()) return nullptr;
    const auto after = std::lower_bound(
        status.curve->begin(), status.curve->end(), step, [](const CurvePoint& point, double at) {
            return static_cast<double>(point.step) < at;
        });
    if (after == status.curve->end()) return &status.curve->back();
    if (after == status.curve->begin()) return &*after;
    const auto before = std::prev(after);
    return step - static_cast<double>(before->step) < static_cast<double>(after->step) - step ? &*before
                                                                                              : &*after;
}

/// A curve's colour, its name with its value, and what is said where there is no room for that.
struct LegendEntry {
    ImU32 color = 0;
    std::string text, brief;
};

const Evaluation* last_evaluation(const TrainStatus& status, std::optional<double> step) {
    const Evaluation* out = nullptr;
    if (status.evaluations == nullptr) return out;
    for (const Evaluation& candidate : *status.evaluations) {
        if (!step || static_cast<double>(candidate.step) <= *step) out = &candidate;
    }
    return out;
}

LegendEntry loss_entry(const Theme& theme, const CurvePoint* point) {
    if (point == nullptr) return {theme.accent, "Loss", "Loss"};
    const std::string text = fmt::format("Loss {:.4f}", point->loss);
    return {theme.accent, text, text};
}

LegendEntry quality_entry(const Theme& theme, const TrainStatus& status, const Evaluation* evaluation) {
    if (evaluation == nullptr) return {theme.good, "Held-out PSNR", "PSNR"};
    const auto dip =
        held_out_dip(*status.evaluations, static_cast<std::size_t>(evaluation - status.evaluations->data()));
    std::string text =
        fmt::format("Held-out PSNR {:.2f} dB, SSIM {:.4f}", evaluation->psnr, evaluation->ssim);
    if (dip) text += fmt::format(", {:.1f} dB below step {}", dip->below_db, grouped_digits(dip->best_step));
    return {dip ? theme.bad : theme.good, text, fmt::format("{:.2f} dB", evaluation->psnr)};
}

/// A branch's loss and quality, which have its colour.
LegendEntry branch_entry(const Theme& theme, const BranchFacts& branch, std::optional<double> step) {
    LegendEntry out{
        branch_color(theme, branch.number), branch_name(branch.number), branch_name(branch.number)};
    const CurvePoint* point = nearest_point(branch.status, step.value_or(1e18));
    if (point != nullptr) out.text += fmt::format("  {:.4f}", point->loss);
    const Evaluation* evaluation = last_evaluation(branch.status, step);
    if (evaluation != nullptr) {
        const std::string quality = fmt::format("  {:.2f} dB", evaluation->psnr);
        out.text += quality;
        out.brief += quality;
    }
    return out;
}

std::vector<LegendEntry> legend_entries(const AppState& state, std::optional<double> step) {
    const Theme& theme = state.theme;
    const CurvePoint* point = nearest_point(state.status, step.value_or(1e18));
    std::vector<LegendEntry> out;
    if (has_branches(state)) {
        for (const BranchFacts& branch : state.branches) out.push_back(branch_entry(theme, branch, step));
    } else {
        out.push_back(loss_entry(theme, point));
        out.push_back(quality_entry(theme, state.status, last_evaluation(state.status, step)));
    }
    const std::string count = point != nullptr ? readable_count(static_cast<double>(point->splats)) : "";
    const std::string splats = count.empty() ? "Splats" : "Splats " + count;
    out.push_back({theme.faint, splats, splats});
    return out;
}

/// Where an entry's text begins, and how far the next entry is from this one's begin. px.
float text_left(const Theme& theme) {
    return theme.px(7 + 6);
}

float entry_width(const Theme& theme, const std::string& text) {
    // Numbers change while one looks: short entries keep their room.
    return text_left(theme) + std::max(text_width(theme.small, text), theme.px(70)) + theme.px(16);
}

}  // namespace

void draw_legend(
    const AppState& state, ImDrawList& list, ImVec2 at, float width, std::optional<double> step) {
    const Theme& theme = state.theme;
    std::vector<LegendEntry> entries = legend_entries(state, step);
    const CurvePoint* point = step ? nearest_point(state.status, *step) : nullptr;
    if (point != nullptr) {
        const std::string text = fmt::format("at step {}", grouped_digits(point->step));
        const float room = text_width(theme.small, text);
        list.AddText(
            theme.small, theme.small->FontSize, {at.x + width - room, at.y}, theme.text, text.c_str());
        width -= room + theme.px(16);
    }
    float wanted = 0;
    for (const LegendEntry& entry : entries) wanted += entry_width(theme, entry.text);
    const bool brief = wanted > width;
    const float end = at.x + width, radius = theme.px(3.5F);
    for (const LegendEntry& entry : entries) {
        const std::string& text = brief ? entry.brief : entry.text;
        if (at.x + text_left(theme) + text_width(theme.small, text) > end) break;
        list.AddCircleFilled(
            {at.x + radius, at.y + 0.5F * theme.small->FontSize + theme.px(1)}, radius, entry.color);
        list.AddText(
            theme.small, theme.small->FontSize, {at.x + text_left(theme), at.y}, theme.quiet, text.c_str());
        at.x += entry_width(theme, text);
    }
}

}  // namespace splatelier

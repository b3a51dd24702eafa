// SPDX-License-Identifier: MIT
#include "app/studio/timeline_plot.h"

#include "app/studio/branches.h"
#include "app/studio/held_out_dip.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

/// Values between two ends of the area; `high` on top.
struct ValueScale {
    double low = 0, high = 1;
    PlotArea area;
    [[nodiscard]] float to_px(double value) const {
        const double share = (value - low) / (high - low);
        return area.bottom - static_cast<float>(share) * (area.bottom - area.top);
    }
};

/// Means over columns of one pixel: a curve of any length costs as much as the plot is wide.
std::vector<ImVec2> column_means(const std::vector<CurvePoint>& curve,
                                 const TimelineScale& scale,
                                 const ValueScale& values,
                                 double (*value_of)(const CurvePoint&)) {
    std::vector<ImVec2> out;
    int column = -1;
    double sum = 0;
    int count = 0;
    const auto flush = [&] {
        if (count > 0) {
            out.emplace_back(scale.left_px + static_cast<float>(column) + 0.5F, values.to_px(sum / count));
        }
        sum = 0;
        count = 0;
    };
    for (const CurvePoint& point : curve) {
        const float x = scale.to_px(static_cast<double>(point.step)) - scale.left_px;
        if (x < -2 || x > scale.width_px + 2 || !std::isfinite(value_of(point))) continue;
        const int own = static_cast<int>(std::floor(x));
        if (own != column) flush();
        column = own;
        sum += value_of(point);
        ++count;
    }
    flush();
    return out;
}

void axis_labels(const Theme& theme,
                 ImDrawList& list,
                 const ValueScale& values,
                 float x,
                 bool right_aligned,
                 ImU32 color,
                 const char* format) {
    const int most = std::max(2, static_cast<int>((values.area.bottom - values.area.top) / theme.px(24)));
    for (const double tick : axis_ticks(values.low, values.high, most)) {
        const std::string text = fmt::format(fmt::runtime(format), tick);
        const float left = right_aligned ? x - text_width(theme.small, text) : x;
        list.AddText(theme.small,
                     theme.small->FontSize,
                     {left, values.to_px(tick) - 0.5F * theme.small->FontSize},
                     color,
                     text.c_str());
    }
}

}  // namespace

void draw_step_axis(const Theme& theme, ImDrawList& list, const TimelineScale& scale, const PlotArea& area) {
    const int most = std::max(2, static_cast<int>(scale.width_px / theme.px(90)));
    for (const double tick : axis_ticks(scale.range.first, scale.range.last, most)) {
        const float x = std::round(scale.to_px(tick)) + 0.5F;
        list.AddLine({x, area.top}, {x, area.bottom}, faded(theme.line, 0.7F), 1);
        const std::string text = grouped_digits(static_cast<std::int64_t>(tick));
        list.AddText(theme.small,
                     theme.small->FontSize,
                     {x - 0.5F * text_width(theme.small, text), area.bottom + theme.px(2)},
                     theme.quiet,
                     text.c_str());
    }
    list.AddLine({scale.left_px, area.bottom + 0.5F},
                 {scale.left_px + scale.width_px, area.bottom + 0.5F},
                 theme.line,
                 1);
}

namespace {

/// A loss and for how many steps it stands: points lie further apart in what a resumed run was before.
struct LongLoss {
    float loss;
    std::int64_t steps;
};

/// Losses of the shown steps.
void add_shown_losses(const TrainStatus& status, const StepRange& range, std::vector<LongLoss>& out) {
    if (status.curve == nullptr) return;
    std::int64_t before = 0;
    for (const CurvePoint& point : *status.curve) {
        const auto step = static_cast<double>(point.step);
        if (step >= range.first && step <= range.last && std::isfinite(point.loss))
            out.push_back({point.loss, point.step - before});
        before = point.step;
    }
}

/// What the losses of `share` of the steps do not pass.
float quantile(std::vector<LongLoss> losses, double share) {
    std::sort(
        losses.begin(), losses.end(), [](const LongLoss& a, const LongLoss& b) { return a.loss < b.loss; });
    double all = 0;
    for (const LongLoss& loss : losses) all += static_cast<double>(loss.steps);
    double passed = 0;
    for (const LongLoss& loss : losses) {
        passed += static_cast<double>(loss.steps);
        if (passed >= share * all) return loss.loss;
    }
    return losses.back().loss;
}

struct LineLook {
    ImU32 color;
    float thickness;        ///< px
    double first_step = 0;  ///< nothing is drawn before
    ImU32 dip = 0;          ///< of evaluations below an earlier one
};

void clip(ImDrawList& list, const TimelineScale& scale, const ValueScale& values, double first_step) {
    list.PushClipRect({std::max(scale.left_px, scale.to_px(first_step)), values.area.top},
                      {scale.left_px + scale.width_px, values.area.bottom + 1},
                      true);
}

/// Of a branch, which another shows up to where it left that one.
LineLook look_of(const AppState& state, const BranchFacts& branch) {
    const Theme& theme = state.theme;
    const ImU32 color = branch_color(theme, branch.number);
    const auto first_step = static_cast<double>(shared_until(state, branch));
    if (branch.number == state.steered) return {color, theme.px(1.6F), first_step, theme.bad};
    return {faded(color, 0.8F), theme.px(1.1F), first_step, theme.bad};
}

/// The open branches, the steered one last, which so lies over the others.
std::vector<const BranchFacts*> steered_last(const AppState& state) {
    std::vector<const BranchFacts*> out;
    for (const BranchFacts& branch : state.branches) out.push_back(&branch);
    std::stable_partition(
        out.begin(), out.end(), [&](const BranchFacts* branch) { return branch->number != state.steered; });
    return out;
}

void draw_losses(const TrainStatus& status,
                 ImDrawList& list,
                 const TimelineScale& scale,
                 const ValueScale& values,
                 const LineLook& look) {
    if (status.curve == nullptr) return;
    const std::vector<ImVec2> line = column_means(*status.curve, scale, values, [](const CurvePoint& point) {
        return static_cast<double>(point.loss);
    });
    clip(list, scale, values, look.first_step);
    list.AddPolyline(line.data(), static_cast<int>(line.size()), look.color, 0, look.thickness);
    list.PopClipRect();
}

void draw_evaluations(const TrainStatus& status,
                      ImDrawList& list,
                      const TimelineScale& scale,
                      const ValueScale& values,
                      const LineLook& look) {
    if (status.evaluations == nullptr) return;
    std::vector<ImVec2> line;
    clip(list, scale, values, look.first_step);
    for (const Evaluation& evaluation : *status.evaluations) {
        line.emplace_back(scale.to_px(static_cast<double>(evaluation.step)), values.to_px(evaluation.psnr));
    }
    list.AddPolyline(line.data(), static_cast<int>(line.size()), faded(look.color, 0.8F), 0, look.thickness);
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool dips = held_out_dip(*status.evaluations, i).has_value();
        list.AddCircleFilled(line[i], 2 * look.thickness, dips ? look.dip : look.color);
    }
    list.PopClipRect();
}

}  // namespace

void draw_loss_curve(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area) {
    const Theme& theme = state.theme;
    // The first steps are far above the rest: what most of the shown curve reaches sets the top.
    std::vector<LongLoss> seen;
    for (const BranchFacts& branch : state.branches) add_shown_losses(branch.status, scale.range, seen);
    if (seen.empty()) return;
    constexpr double kShownShare = 0.97, kRoom = 1.12;
    const double top = static_cast<double>(quantile(std::move(seen), kShownShare));
    const ValueScale values{0, std::max(1e-6, top * kRoom), area};
    axis_labels(theme, list, values, scale.left_px - theme.px(8), true, theme.quiet, "{:g}");
    for (const BranchFacts* branch : steered_last(state)) {
        draw_losses(branch->status, list, scale, values, look_of(state, *branch));
    }
}

void draw_psnr_curve(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area) {
    const Theme& theme = state.theme;
    std::vector<double> seen;
    for (const BranchFacts& branch : state.branches) {
        if (branch.status.evaluations == nullptr) continue;
        for (const Evaluation& evaluation : *branch.status.evaluations) {
            if (std::isfinite(evaluation.psnr)) seen.push_back(evaluation.psnr);
        }
    }
    if (seen.empty()) return;
    const auto [least, most] = std::minmax_element(seen.begin(), seen.end());
    const double room = std::max(1.0, 0.25 * (*most - *least));
    const ValueScale values{std::floor(*least - room), std::ceil(*most + room), area};
    axis_labels(theme, list, values, scale.left_px + scale.width_px + theme.px(8), false, theme.good, "{:g}");
    for (const BranchFacts* branch : steered_last(state)) {
        LineLook look = look_of(state, *branch);
        if (!has_branches(state)) look.color = theme.good;  // quality has a colour of its own then
        draw_evaluations(branch->status, list, scale, values, look);
    }
}

void draw_splat_area(const AppState& state,
                     ImDrawList& list,
                     const TimelineScale& scale,
                     const PlotArea& area) {
    if (state.status.curve == nullptr || state.status.curve->size() < 2) return;
    std::size_t most = 1;
    for (const CurvePoint& point : *state.status.curve) {
        most = std::max(most, point.splats);
    }
    const ValueScale values{0, static_cast<double>(most) * 1.6, area};
    const std::vector<ImVec2> line =
        column_means(*state.status.curve, scale, values, [](const CurvePoint& point) {
            return static_cast<double>(point.splats);
        });
    const ImU32 fill = faded(state.theme.faint, 0.18F);
    for (std::size_t i = 1; i < line.size(); ++i) {
        list.AddQuadFilled(
            {line[i - 1].x, area.bottom}, line[i - 1], line[i], {line[i].x, area.bottom}, fill);
    }
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/timeline_legend.h"

#include "app/studio/held_out_dip.h"
#include "app/studio/readable.h"
#include "app/studio/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

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

void legend_entry(const Theme& theme, ImDrawList& list, ImVec2& at, ImU32 color, const std::string& text) {
    const float radius = theme.px(3.5F);
    list.AddCircleFilled({at.x + radius, at.y + 0.5F * theme.small->FontSize + theme.px(1)}, radius, color);
    at.x += 2 * radius + theme.px(6);
    list.AddText(theme.small, theme.small->FontSize, at, theme.quiet, text.c_str());
    at.x += std::max(text_width(theme.small, text), theme.px(70)) + theme.px(16);
}

}  // namespace

void draw_legend(const AppState& state, ImDrawList& list, ImVec2 at, std::optional<double> step) {
    const Theme& theme = state.theme;
    const TrainStatus& status = state.status;
    const CurvePoint* point = nearest_point(status, step.value_or(1e18));
    const Evaluation* evaluation = nullptr;
    if (status.evaluations != nullptr) {
        for (const Evaluation& candidate : *status.evaluations) {
            if (!step || static_cast<double>(candidate.step) <= *step) evaluation = &candidate;
        }
    }
    legend_entry(
        theme, list, at, theme.accent, point != nullptr ? fmt::format("Loss {:.4f}", point->loss) : "Loss");
    std::string quality = "Held-out PSNR";
    std::optional<HeldOutDip> dip;
    if (evaluation != nullptr) {
        quality += fmt::format(" {:.2f} dB, SSIM {:.4f}", evaluation->psnr, evaluation->ssim);
        dip = held_out_dip(*status.evaluations,
                           static_cast<std::size_t>(evaluation - status.evaluations->data()));
    }
    if (dip)
        quality += fmt::format(", {:.1f} dB below step {}", dip->below_db, grouped_digits(dip->best_step));
    legend_entry(theme, list, at, dip ? theme.bad : theme.good, quality);
    legend_entry(theme,
                 list,
                 at,
                 theme.faint,
                 point != nullptr
                     ? fmt::format("Splats {}", readable_count(static_cast<double>(point->splats)))
                     : "Splats");
    if (state.other) {
        const CurvePoint* there = nearest_point(state.other->status, step.value_or(1e18));
        const std::string name =
            state.other->forked_at ? fmt::format("branch of step {}", grouped_digits(*state.other->forked_at))
                                   : std::string("trunk");
        legend_entry(
            theme,
            list,
            at,
            theme.warm,
            there != nullptr ? fmt::format("Other ({}) {:.4f}", name, there->loss) : "Other, " + name);
    }
    if (step && point != nullptr) {
        const std::string text = fmt::format("at step {}", grouped_digits(point->step));
        list.AddText(theme.small, theme.small->FontSize, at, theme.text, text.c_str());
    }
}

}  // namespace splatelier

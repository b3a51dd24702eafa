// SPDX-License-Identifier: MIT
#include "core/train/splat_edit.h"

#include "core/error.h"
#include "core/math/gaussian.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

namespace splatelier {
namespace {

using Rows = std::span<const std::uint32_t>;

/// One array of the cloud with the width of its rows.
struct Column {
    std::vector<float>* values;
    std::size_t width;
};

std::array<Column, 6> columns(SplatCloud& cloud) {
    const auto rest = static_cast<std::size_t>(sh_rest_count(cloud.sh_degree)) * 3;
    return {{{&cloud.means, 3},
             {&cloud.log_scales, 3},
             {&cloud.rotations, 4},
             {&cloud.opacity_logits, 1},
             {&cloud.sh_dc, 3},
             {&cloud.sh_rest, rest}}};
}

void gather(std::vector<float>& values, std::size_t width, Rows source) {
    if (values.empty()) return;
    std::vector<float> out;
    out.reserve(source.size() * width);
    for (const std::uint32_t row : source) {
        const auto from = values.begin() + static_cast<std::ptrdiff_t>(row * width);
        out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(width));
    }
    values = std::move(out);
}

void gather(SplatCloud& cloud, Rows source) {
    for (const Column& column : columns(cloud)) gather(*column.values, column.width, source);
}

/// Gathers the statistics: a copy starts with its source's.
void gather(DensityStats& stats, Rows source) {
    for (std::vector<float>* values : {&stats.gradient_sum, &stats.view_count, &stats.max_radius})
        gather(*values, 1, source);
}

void change_parameters(SplatCloud& cloud, const RowChange& change) {
    const std::size_t row = change.row;
    Eigen::Map<Vec3f> mean(&cloud.means[3 * row]);
    Eigen::Map<Vec3f> log_scale(&cloud.log_scales[3 * row]);
    if (!change.split_normal.isZero(0)) {
        const Vec4f rotation = Eigen::Map<const Vec4f>(&cloud.rotations[4 * row]);
        const Vec3f offset = log_scale.array().exp().matrix().cwiseProduct(change.split_normal);
        mean += math::rotation_from_quaternion(rotation) * offset;
    }
    log_scale.array() += change.log_scale_add;
    if (!std::isnan(change.opacity_logit)) cloud.opacity_logits[row] = change.opacity_logit;
}

/// Writes one changed row of moments: `old` are the moments before the rows were gathered.
void change_moments(SplatCloud& moments, SplatCloud& old, const RowChange& change) {
    if (moments.size() == 0 || change.moments == RowMoments::kOfSource) return;
    const std::array<Column, 6> to = columns(moments), from = columns(old);
    for (std::size_t i = 0; i < to.size(); ++i) {
        const std::size_t begin = change.row * to[i].width;
        const auto out = to[i].values->begin() + static_cast<std::ptrdiff_t>(begin);
        if (change.moments == RowMoments::kZero)
            std::fill_n(out, to[i].width, 0.0F);
        else
            std::copy_n(from[i].values->begin() + static_cast<std::ptrdiff_t>(begin), to[i].width, out);
    }
}

void check(const SplatEdit& edit, std::size_t old_count) {
    const std::size_t count = edit.source.empty() ? old_count : edit.source.size();
    for (const std::uint32_t row : edit.source)
        SPLATELIER_REQUIRE(row < old_count, "source {} of {} rows", row, old_count);
    for (std::size_t i = 0; i < edit.changes.size(); ++i) {
        const RowChange& change = edit.changes[i];
        SPLATELIER_REQUIRE(change.row < count, "change of row {} of {}", change.row, count);
        SPLATELIER_REQUIRE(
            i == 0 || edit.changes[i - 1].row < change.row, "row {} is out of order", change.row);
        SPLATELIER_REQUIRE(change.moments != RowMoments::kOwn || change.row < old_count,
                           "row {} is new: it has no moments of its own",
                           change.row);
    }
}

void lower_opacities(TrainState& state, float ceiling) {
    for (float& logit : state.cloud.opacity_logits) logit = std::min(logit, ceiling);
    for (SplatCloud* moments : {&state.optimizer.first, &state.optimizer.second})
        std::fill(moments->opacity_logits.begin(), moments->opacity_logits.end(), 0.0F);
}

}  // namespace

void apply_edit(TrainState& state, const SplatEdit& edit) {
    check(edit, state.cloud.size());
    OptimizerState old = state.optimizer;
    if (!edit.source.empty()) {
        gather(state.cloud, edit.source);
        gather(state.optimizer.first, edit.source);
        gather(state.optimizer.second, edit.source);
        gather(state.stats, edit.source);
    }
    for (const RowChange& change : edit.changes) {
        change_parameters(state.cloud, change);
        change_moments(state.optimizer.first, old.first, change);
        change_moments(state.optimizer.second, old.second, change);
    }
    if (edit.opacity_ceiling_logit) lower_opacities(state, *edit.opacity_ceiling_logit);
    if (edit.reset_stats) {
        state.stats.most_pairs = 0;
        for (std::vector<float>* values :
             {&state.stats.gradient_sum, &state.stats.view_count, &state.stats.max_radius})
            std::fill(values->begin(), values->end(), 0.0F);
    }
}

SplatEdit with_kept_rows_in_place(const SplatEdit& edit) {
    constexpr std::uint32_t kGap = std::numeric_limits<std::uint32_t>::max();
    SplatEdit out;
    out.opacity_ceiling_logit = edit.opacity_ceiling_logit;
    out.reset_stats = edit.reset_stats;
    out.source.assign(edit.source.size(), kGap);
    std::vector<std::uint32_t> others;  // rows of `edit`
    auto change = edit.changes.begin();
    for (std::uint32_t row = 0; row < edit.source.size(); ++row) {
        while (change != edit.changes.end() && change->row < row) ++change;
        const bool changed = change != edit.changes.end() && change->row == row;
        const std::uint32_t source = edit.source[row];
        if (changed || source >= out.source.size())
            others.push_back(row);
        else
            out.source[source] = source;
    }
    change = edit.changes.begin();
    auto gap = out.source.begin();
    for (const std::uint32_t row : others) {
        gap = std::find(gap, out.source.end(), kGap);
        *gap = edit.source[row];
        while (change != edit.changes.end() && change->row < row) ++change;
        if (change == edit.changes.end() || change->row != row) continue;
        out.changes.push_back(*change);
        out.changes.back().row = static_cast<std::uint32_t>(gap - out.source.begin());
    }
    return out;
}

SplatEdit keep_rows(std::vector<std::uint32_t> kept) {
    SPLATELIER_REQUIRE(!kept.empty(), "an edit must leave at least one row");
    SplatEdit edit;
    edit.source = std::move(kept);
    return edit;
}

void append_rows(TrainState& state, const TrainState& more) {
    const auto append = [](std::vector<float>& to, const std::vector<float>& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    const auto append_cloud = [&](SplatCloud& to, const SplatCloud& from) {
        SPLATELIER_REQUIRE(to.sh_degree == from.sh_degree, "degrees {} and {}", to.sh_degree, from.sh_degree);
        append(to.means, from.means);
        append(to.log_scales, from.log_scales);
        append(to.rotations, from.rotations);
        append(to.opacity_logits, from.opacity_logits);
        append(to.sh_dc, from.sh_dc);
        append(to.sh_rest, from.sh_rest);
    };
    append_cloud(state.cloud, more.cloud);
    append_cloud(state.optimizer.first, more.optimizer.first);
    append_cloud(state.optimizer.second, more.optimizer.second);
    append(state.stats.gradient_sum, more.stats.gradient_sum);
    append(state.stats.view_count, more.stats.view_count);
    append(state.stats.max_radius, more.stats.max_radius);
}

}  // namespace splatelier

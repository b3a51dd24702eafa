// SPDX-License-Identifier: MIT
#include "core/cpu/splat_edit.h"

#include "core/error.h"
#include "core/math/gaussian.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace splatelier::cpu {
namespace {

constexpr std::size_t kEditGrain = 1024;  // rows a piece of work, whole blocks

/// Copies `rows` of splat `from` to splat `to`, each of a block that starts there.
template <typename Value>
void copy_rows(const Value* from_block, std::size_t from, Value* to_block, std::size_t to, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row)
        to_block[row * kBlockSplats + to % kBlockSplats] =
            from_block[row * kBlockSplats + from % kBlockSplats];
}

/// `blocks` with row i replaced by the old row source[i], as it is stored. One array is doubled at a time.
void gather_rows(const std::vector<std::uint32_t>& source, Workers& workers, SplatBlocks& blocks) {
    SplatBlocks gathered;
    gathered.resize_discard(source.size(), blocks.sh_degree, blocks.float_rows);
    const std::size_t float_rows = blocks.float_rows, code_rows = blocks.code_rows();
    workers.for_ranges(source.size(), kEditGrain, [&](std::size_t begin, std::size_t end) {
        if (end == source.size() && end % kBlockSplats != 0) {
            std::fill_n(gathered.block(end / kBlockSplats), float_rows * kBlockSplats, 0.0F);
            std::fill_n(gathered.block_codes(end / kBlockSplats), code_rows * kBlockSplats, std::uint16_t{0});
        }
        for (std::size_t splat = begin; splat < end; ++splat) {
            const std::size_t from = source[splat];
            const std::size_t from_block = from / kBlockSplats, to_block = splat / kBlockSplats;
            copy_rows(
                std::as_const(blocks).block(from_block), from, gathered.block(to_block), splat, float_rows);
            copy_rows(std::as_const(blocks).block_codes(from_block),
                      from,
                      gathered.block_codes(to_block),
                      splat,
                      code_rows);
        }
    });
    blocks = std::move(gathered);
}

/// The moments' sources: as the parameters', but for rows that keep their own.
std::vector<std::uint32_t> moment_sources(const SplatEdit& edit) {
    std::vector<std::uint32_t> source = edit.source;
    for (const RowChange& change : edit.changes)
        if (change.moments == RowMoments::kOwn) source[change.row] = change.row;
    return source;
}

void gather_stats(const std::vector<std::uint32_t>& source, AlignedArray<float>& values) {
    AlignedArray<float> gathered((source.size() + kBlockSplats - 1) / kBlockSplats * kBlockSplats);
    gathered.fill(0);
    for (std::size_t i = 0; i < source.size(); ++i) gathered[i] = values[source[i]];
    values = std::move(gathered);
}

void change_row(const RowChange& change, TrainedSplats& splats) {
    SplatBlocks& values = splats.parameters;
    const auto row = [&](std::size_t first, int k) -> float& {
        return values.at(change.row, first + static_cast<std::size_t>(k));
    };
    if (!change.split_normal.isZero(0)) {
        const Vec4f rotation(
            row(kRowRotation, 0), row(kRowRotation, 1), row(kRowRotation, 2), row(kRowRotation, 3));
        const Vec3f log_scale(row(kRowLogScale, 0), row(kRowLogScale, 1), row(kRowLogScale, 2));
        const Vec3f offset = log_scale.array().exp().matrix().cwiseProduct(change.split_normal);
        Vec3f mean(row(kRowMean, 0), row(kRowMean, 1), row(kRowMean, 2));
        mean += math::rotation_from_quaternion(rotation) * offset;
        for (int axis = 0; axis < 3; ++axis) row(kRowMean, axis) = mean[axis];
    }
    for (std::size_t axis = 0; axis < 3; ++axis)
        values.at(change.row, kRowLogScale + axis) += change.log_scale_add;
    if (!std::isnan(change.opacity_logit)) values.at(change.row, kRowOpacity) = change.opacity_logit;
    if (change.moments != RowMoments::kZero) return;
    for (std::size_t k = 0; k < values.rows(); ++k) {
        splats.first_moments.clear(change.row, k);
        splats.second_moments.clear(change.row, k);
    }
}

void lower_opacities(float ceiling_logit, TrainedSplats& splats) {
    for (std::size_t splat = 0; splat < splats.size(); ++splat) {
        float& logit = splats.parameters.at(splat, kRowOpacity);
        logit = std::min(logit, ceiling_logit);
        splats.first_moments.clear(splat, kRowOpacity);
        splats.second_moments.clear(splat, kRowOpacity);
    }
}

}  // namespace

void apply_edit(const SplatEdit& edit, Workers& workers, TrainedSplats& splats) {
    const std::size_t old_count = splats.size();
    const std::size_t new_count = edit.source.empty() ? old_count : edit.source.size();
    for (const std::uint32_t row : edit.source)
        SPLATELIER_REQUIRE(row < old_count, "source row {} of {}", row, old_count);
    for (const RowChange& change : edit.changes) {
        SPLATELIER_REQUIRE(change.row < new_count, "changed row {} of {}", change.row, new_count);
        SPLATELIER_REQUIRE(change.moments != RowMoments::kOwn || change.row < old_count,
                           "row {} is new and has no moments of its own",
                           change.row);
    }
    if (!edit.source.empty()) {
        gather_rows(edit.source, workers, splats.parameters);
        const std::vector<std::uint32_t> moments = moment_sources(edit);
        gather_rows(moments, workers, splats.first_moments);
        gather_rows(moments, workers, splats.second_moments);
        gather_stats(edit.source, splats.gradient_sum);
        gather_stats(edit.source, splats.view_count);
        gather_stats(edit.source, splats.max_radius);
    }
    for (const RowChange& change : edit.changes) change_row(change, splats);
    if (edit.opacity_ceiling_logit) lower_opacities(*edit.opacity_ceiling_logit, splats);
    if (edit.reset_stats) {
        splats.gradient_sum.fill(0);
        splats.view_count.fill(0);
        splats.max_radius.fill(0);
    }
}

}  // namespace splatelier::cpu

// SPDX-License-Identifier: MIT
#include "core/cpu/splat_blocks.h"

#include <algorithm>

namespace splatelier::cpu {
namespace {

/// Where one array of a cloud stands in the blocks: `width` rows from `row` on.
template <typename Array>
struct ArrayRows {
    Array& values;
    std::size_t row, width;
};
template <typename Array>
ArrayRows(Array&, std::size_t, std::size_t) -> ArrayRows<Array>;

/// Calls visit(ArrayRows) for every array of the cloud; SH-rest has `rest_width` values a splat.
template <typename Cloud, typename Visit>
void for_each_array(Cloud& cloud, Visit&& visit) {
    const std::size_t rest = 3 * static_cast<std::size_t>(sh_rest_count(cloud.sh_degree));
    visit(ArrayRows{cloud.means, kRowMean, 3});
    visit(ArrayRows{cloud.log_scales, kRowLogScale, 3});
    visit(ArrayRows{cloud.rotations, kRowRotation, 4});
    visit(ArrayRows{cloud.opacity_logits, kRowOpacity, 1});
    visit(ArrayRows{cloud.sh_dc, kRowSh, 3});
    visit(ArrayRows{cloud.sh_rest, kRowSh + 3, rest});
}

}  // namespace

void SplatBlocks::resize_discard(std::size_t count, int degree, std::size_t most_float_rows) {
    splat_count = count;
    sh_degree = degree;
    float_rows = std::min(most_float_rows, rows());
    values.resize_discard(block_count() * float_rows * kBlockSplats);
    codes.resize_discard(block_count() * code_rows() * kBlockSplats);
}

void pack_splats(const SplatCloud& cloud, std::size_t first, std::size_t count, int sh_degree, float* to) {
    const std::size_t rows = block_row_count(sh_degree);
    const std::size_t blocks = (count + kBlockSplats - 1) / kBlockSplats;
    if (count % kBlockSplats != 0)
        std::fill_n(to + (blocks - 1) * rows * kBlockSplats, rows * kBlockSplats, 0.0F);
    for_each_array(cloud, [&](const auto& array) {
        const std::size_t used = std::min(array.width, rows - std::min(rows, array.row));
        for (std::size_t splat = 0; splat < count; ++splat) {
            const float* from = array.values.data() + (first + splat) * array.width;
            float* row = to + (splat / kBlockSplats * rows + array.row) * kBlockSplats + splat % kBlockSplats;
            for (std::size_t k = 0; k < used; ++k) row[k * kBlockSplats] = from[k];
        }
    });
}

void unpack_splats(const float* from, std::size_t first, std::size_t count, SplatCloud& cloud) {
    const std::size_t rows = block_row_count(cloud.sh_degree);
    for_each_array(cloud, [&](const auto& array) {
        for (std::size_t splat = 0; splat < count; ++splat) {
            const float* row =
                from + (splat / kBlockSplats * rows + array.row) * kBlockSplats + splat % kBlockSplats;
            for (std::size_t k = 0; k < array.width; ++k)
                array.values[(first + splat) * array.width + k] = row[k * kBlockSplats];
        }
    });
}

}  // namespace splatelier::cpu

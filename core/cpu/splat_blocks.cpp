// SPDX-License-Identifier: MIT
#include "core/cpu/splat_blocks.h"

#include <algorithm>

namespace splatelier::cpu {
namespace {

constexpr std::size_t kCopyGrain = 1024;  // splats a piece of work, whole blocks

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

void SplatBlocks::resize_discard(std::size_t count, int degree) {
    splat_count = count;
    sh_degree = degree;
    values.resize_discard(block_count() * block_size());
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

void unpack_splats(const SplatBlocks& blocks, std::size_t first, std::size_t count, SplatCloud& cloud) {
    for_each_array(cloud, [&](const auto& array) {
        for (std::size_t splat = first; splat < first + count; ++splat)
            for (std::size_t k = 0; k < array.width; ++k)
                array.values[splat * array.width + k] = blocks.at(splat, array.row + k);
    });
}

SplatBlocks to_blocks(const SplatCloud& cloud, Workers& workers) {
    SplatBlocks blocks;
    blocks.resize_discard(cloud.size(), cloud.sh_degree);
    workers.for_ranges(cloud.size(), kCopyGrain, [&](std::size_t begin, std::size_t end) {
        pack_splats(cloud, begin, end - begin, cloud.sh_degree, blocks.block(begin / kBlockSplats));
    });
    return blocks;
}

void to_cloud(const SplatBlocks& blocks, Workers& workers, SplatCloud& cloud) {
    cloud.sh_degree = blocks.sh_degree;
    cloud.resize(blocks.splat_count);
    workers.for_ranges(blocks.splat_count, kCopyGrain, [&](std::size_t begin, std::size_t end) {
        unpack_splats(blocks, begin, end - begin, cloud);
    });
}

}  // namespace splatelier::cpu

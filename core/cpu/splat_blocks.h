// Splats as the kernels read them: blocks of 16 splats, in each block one row of 16 floats a parameter, so that
// a pass over all parameters of all splats is one linear stream whatever the width of the vectors.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/aligned_array.h"
#include "core/parallel.h"
#include "core/splats/splat_cloud.h"

#include <cstddef>

namespace splatelier::cpu {

inline constexpr std::size_t kBlockSplats = 16;

/// Rows of a block.
enum BlockRow : std::size_t {
    kRowMean = 0,      ///< 3: x, y, z
    kRowLogScale = 3,  ///< 3
    kRowRotation = 6,  ///< 4: w, x, y, z
    kRowOpacity = 10,  ///< 1, a logit
    kRowSh = 11        ///< 3 per coefficient (the constant one first), RGB fastest
};

/// Rows in a block that holds SH coefficients up to `sh_degree`.
[[nodiscard]] constexpr std::size_t block_row_count(int sh_degree) {
    return kRowSh + 3 * static_cast<std::size_t>((sh_degree + 1) * (sh_degree + 1));
}

/// N splats in ceil(N / 16) blocks; unused places of the last block are zeros.
struct SplatBlocks {
    std::size_t splat_count = 0;
    int sh_degree = 0;
    AlignedArray<float> values;  ///< [blocks][rows][16]

    void resize_discard(std::size_t count, int degree);
    [[nodiscard]] std::size_t block_count() const { return (splat_count + kBlockSplats - 1) / kBlockSplats; }
    [[nodiscard]] std::size_t rows() const { return block_row_count(sh_degree); }
    [[nodiscard]] std::size_t block_size() const { return rows() * kBlockSplats; }
    [[nodiscard]] float* block(std::size_t index) { return values.data() + index * block_size(); }
    [[nodiscard]] const float* block(std::size_t index) const { return values.data() + index * block_size(); }
    /// One value.
    [[nodiscard]] float& at(std::size_t splat, std::size_t row) {
        return block(splat / kBlockSplats)[row * kBlockSplats + splat % kBlockSplats];
    }
    [[nodiscard]] float at(std::size_t splat, std::size_t row) const {
        return block(splat / kBlockSplats)[row * kBlockSplats + splat % kBlockSplats];
    }
};

/// Writes the splats [first, first + count) of `cloud` as blocks to `to`, SH up to `sh_degree` (at most the
/// cloud's); the last block is filled up with zeros.
void pack_splats(const SplatCloud& cloud, std::size_t first, std::size_t count, int sh_degree, float* to);

/// The reverse: fills the same rows of `cloud`, which has the blocks' size and SH degree.
void unpack_splats(const SplatBlocks& blocks, std::size_t first, std::size_t count, SplatCloud& cloud);

[[nodiscard]] SplatBlocks to_blocks(const SplatCloud& cloud, Workers& workers);
void to_cloud(const SplatBlocks& blocks, Workers& workers, SplatCloud& cloud);

}  // namespace splatelier::cpu

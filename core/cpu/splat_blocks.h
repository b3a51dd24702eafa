// Splats as the kernels read them: blocks of 16 splats, in each block one row of 16 floats a parameter, so that
// a pass over all parameters of all splats is one linear stream whatever the width of the vectors.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/aligned_array.h"
#include "core/splats/splat_cloud.h"

#include <cstddef>
#include <cstdint>

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

/// N splats in ceil(N / 16) blocks; unused places of the last block are zeros. The first rows of a block are floats, the
/// others codes of 16 bits (core/math/stored_values.h); zero is the code of 0.
struct SplatBlocks {
    std::size_t splat_count = 0;
    int sh_degree = 0;
    std::size_t float_rows = 0;         ///< of a block; all of them at full precision
    AlignedArray<float> values;         ///< [blocks][float_rows][16]
    AlignedArray<std::uint16_t> codes;  ///< [blocks][code_rows()][16]

    void resize_discard(std::size_t count, int degree, std::size_t most_float_rows = kAllRows);
    static constexpr std::size_t kAllRows = ~std::size_t{0};
    [[nodiscard]] std::size_t block_count() const { return (splat_count + kBlockSplats - 1) / kBlockSplats; }
    [[nodiscard]] std::size_t rows() const { return block_row_count(sh_degree); }
    [[nodiscard]] std::size_t code_rows() const { return rows() - float_rows; }
    [[nodiscard]] std::size_t size_bytes() const { return values.size_bytes() + codes.size_bytes(); }
    [[nodiscard]] float* block(std::size_t index) {
        return values.data() + index * float_rows * kBlockSplats;
    }
    [[nodiscard]] const float* block(std::size_t index) const {
        return values.data() + index * float_rows * kBlockSplats;
    }
    /// Codes of a block, the first of them row `float_rows`.
    [[nodiscard]] std::uint16_t* block_codes(std::size_t index) {
        return codes.data() + index * code_rows() * kBlockSplats;
    }
    [[nodiscard]] const std::uint16_t* block_codes(std::size_t index) const {
        return codes.data() + index * code_rows() * kBlockSplats;
    }
    /// One value of a float row.
    [[nodiscard]] float& at(std::size_t splat, std::size_t row) {
        return block(splat / kBlockSplats)[row * kBlockSplats + splat % kBlockSplats];
    }
    [[nodiscard]] float at(std::size_t splat, std::size_t row) const {
        return block(splat / kBlockSplats)[row * kBlockSplats + splat % kBlockSplats];
    }
    /// Zeroes a value of any row.
    void clear(std::size_t splat, std::size_t row) {
        if (row < float_rows)
            at(splat, row) = 0;
        else
            block_codes(splat / kBlockSplats)[(row - float_rows) * kBlockSplats + splat % kBlockSplats] = 0;
    }
};

/// Writes the splats [first, first + count) of `cloud` as blocks to `to`, SH up to `sh_degree` (at most the
/// cloud's); the last block is filled up with zeros.
void pack_splats(const SplatCloud& cloud, std::size_t first, std::size_t count, int sh_degree, float* to);

/// The reverse, from blocks at `from` that hold the cloud's whole SH degree.
void unpack_splats(const float* from, std::size_t first, std::size_t count, SplatCloud& cloud);

}  // namespace splatelier::cpu

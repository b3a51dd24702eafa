// Splats as they lie in the GPU's memory, in each precision.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/program.h"

#include <compare>
#include <cstdint>
#include <vector>

namespace splatelier {

/// vec4s of colour coefficients of a splat: 1, 3, 7, 12.
[[nodiscard]] int sh_quads(int sh_degree);

/// How splats are packed. They stand in blocks of 32: the first quad of all 32, the second, … (so that neighbours in a
/// kernel read neighbours in memory), a quad being 16 bytes. Quad 0: mean, opacity logit; 1: log scales, 0; 2: rotation;
/// then the colours. In 16 bits a quad holds eight coefficients of colour (with bfloat16s the first holds four
/// floats, the base colour among them), and a quad of moments both moments of four parameters
/// (shaders/stored_values.glsl).
struct SplatFormat {
    int sh_degree = 3;
    Precision precision = Precision::kFp32;

    /// Quads of a splat's parameters, and of its moments in each of their buffers.
    [[nodiscard]] std::size_t parameter_quads() const;
    [[nodiscard]] std::size_t moment_quads() const;
    /// 2, or 1 where both moments share it.
    [[nodiscard]] std::size_t moment_buffers() const { return precision == Precision::kFp32 ? 2 : 1; }
    /// SH_QUADS and PRECISION, for kernels.
    [[nodiscard]] Defines defines() const;
    auto operator<=>(const SplatFormat&) const = default;  // NOLINT: clang-tidy 14 sees a null pointer here
};

/// A buffer's content: rows of a multiple of 32 splats, those beyond the last one zeros.
using PackedWords = std::vector<std::uint32_t>;

/// Rows that `count` splats take.
[[nodiscard]] std::size_t packed_rows(std::size_t count);
/// How many words `count` splats take.
[[nodiscard]] std::size_t packed_words(std::size_t count, std::size_t quads);

/// Values that a precision of 16 bits cannot hold are rounded to the nearest.
[[nodiscard]] PackedWords packed_parameters(const SplatCloud& cloud, Precision precision);
[[nodiscard]] SplatCloud unpacked_parameters(const PackedWords& packed,
                                             std::size_t count,
                                             SplatFormat format);

/// Moments, neither of them empty: one content for each buffer.
[[nodiscard]] std::vector<PackedWords> packed_moments(const OptimizerState& optimizer, Precision precision);
[[nodiscard]] OptimizerState unpacked_moments(const std::vector<PackedWords>& packed,
                                              std::size_t count,
                                              SplatFormat format);

}  // namespace splatelier

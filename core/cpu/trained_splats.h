// What is trained, in the precision it is stored in, and its way in and out.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/splat_blocks.h"
#include "core/parallel.h"
#include "core/train/backend.h"

namespace splatelier::cpu {

/// Parameters, Adam's moments, and the sums for density control. In 16 bits the colours' coefficients (but the base
/// colour's, with bfloat16s) and all moments are codes: the first moments' their ratios to the roots, the second
/// moments' their roots.
struct TrainedSplats {
    Precision precision = Precision::kFp32;
    SplatBlocks parameters, first_moments, second_moments;
    /// [blocks × 16], see DensityStats.
    AlignedArray<float> gradient_sum, view_count, max_radius;
    /// No moment of a higher SH degree differs from zero: with zero gradients those bands stay as they are.
    int moments_sh_degree = 0;

    [[nodiscard]] std::size_t size() const { return parameters.splat_count; }
};

/// Rounded to the nearest values that `state.precision` can store; read_splats() gives those back exactly.
[[nodiscard]] TrainedSplats load_splats(const TrainState& state, Workers& workers);

/// Parameters and moments; not the statistics.
[[nodiscard]] TrainState read_splats(const TrainedSplats& splats, Workers& workers);
void read_parameters(const TrainedSplats& splats, Workers& workers, SplatCloud& cloud);

/// Writes the parameters of the splats [first, first + count), `first` a multiple of 16, as blocks of floats to `to`,
/// SH up to `sh_degree`.
void unpack_parameters(
    const TrainedSplats& splats, std::size_t first, std::size_t count, int sh_degree, float* to);

}  // namespace splatelier::cpu

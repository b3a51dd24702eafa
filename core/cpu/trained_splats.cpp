// SPDX-License-Identifier: MIT
#include "core/cpu/trained_splats.h"

#include "core/error.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/cpu/trained_splats.cpp"
#include "hwy/foreach_target.h"
// after foreach_target
#include "core/cpu/stored_blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {
namespace {

template <math::StoredFormat kFormat>
void pack_nearest(const BlockValues& from, std::size_t block, TrainedSplats& to) {
    pack_block<kFormat, NearestRounding>(from, to.parameters.rows(), 0, block, to);
}

/// Packs one block in 16 bits, rounded to the nearest.
void pack_simd(float* parameters, float* first, float* second, std::size_t block, TrainedSplats& to) {
    const BlockValues from{parameters, first, second};
    if (to.precision == Precision::kFp16)
        pack_nearest<math::StoredFormat::kHalf>(from, block, to);
    else
        pack_nearest<math::StoredFormat::kBfloat>(from, block, to);
}

void unpack_parameters_simd(const TrainedSplats& splats, std::size_t block, std::size_t rows, float* to) {
    if (splats.precision == Precision::kFp16)
        unpack_block_parameters<math::StoredFormat::kHalf>(splats, block, rows, to);
    else
        unpack_block_parameters<math::StoredFormat::kBfloat>(splats, block, rows, to);
}

void unpack_moments_simd(const TrainedSplats& splats, std::size_t block, float* first, float* second) {
    unpack_block_moments(splats, block, splats.parameters.rows(), {nullptr, first, second});
}

}  // namespace
}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace splatelier::cpu {
namespace {
HWY_EXPORT(pack_simd);
HWY_EXPORT(unpack_parameters_simd);
HWY_EXPORT(unpack_moments_simd);

constexpr std::size_t kCopyGrain = 512;  // splats a piece of work, whole blocks

std::size_t blocks_for(std::size_t count) {
    return (count + kBlockSplats - 1) / kBlockSplats;
}

/// Highest SH degree of which a moment differs from zero.
int moments_degree(const SplatBlocks& first, const SplatBlocks& second) {
    const auto moves = [](const SplatBlocks& moments, std::size_t block, std::size_t row) {
        const auto not_zero = [](auto v) { return v != 0; };
        if (row < moments.float_rows) {
            const float* values = moments.block(block) + row * kBlockSplats;
            return std::any_of(values, values + kBlockSplats, not_zero);
        }
        const std::uint16_t* codes = moments.block_codes(block) + (row - moments.float_rows) * kBlockSplats;
        return std::any_of(codes, codes + kBlockSplats, not_zero);
    };
    int degree = 0;
    for (std::size_t block = 0; block < first.block_count(); ++block)
        for (std::size_t row = first.rows(); row-- > block_row_count(degree);)
            if (moves(first, block, row) || moves(second, block, row))
                while (block_row_count(degree) <= row) ++degree;
    return degree;
}

void load_stats(const std::vector<float>& from, std::size_t count, AlignedArray<float>& to) {
    to.resize_discard(blocks_for(count) * kBlockSplats);
    to.fill(0);
    SPLATELIER_REQUIRE(
        from.empty() || from.size() == count, "{} statistics for {} splats", from.size(), count);
    std::copy(from.begin(), from.end(), to.data());
}

void require_moments_of(const SplatCloud& moments, const SplatCloud& cloud) {
    SPLATELIER_REQUIRE(
        moments.size() == 0 || (moments.size() == cloud.size() && moments.sh_degree == cloud.sh_degree),
        "moments of {} splats of degree {}, splats {} of degree {}",
        moments.size(),
        moments.sh_degree,
        cloud.size(),
        cloud.sh_degree);
}

/// One cloud's splats [begin, end) as blocks; zeros where it is empty.
void pack_or_clear(const SplatCloud& cloud, std::size_t begin, std::size_t end, int sh_degree, float* to) {
    if (cloud.size() == 0)
        std::fill_n(to, blocks_for(end - begin) * block_row_count(sh_degree) * kBlockSplats, 0.0F);
    else
        pack_splats(cloud, begin, end - begin, sh_degree, to);
}

/// Packs the splats [begin, end) by way of blocks of floats.
void pack_range(const TrainState& state, std::size_t begin, std::size_t end, TrainedSplats& to) {
    const std::size_t block_size = to.parameters.rows() * kBlockSplats;
    const int degree = state.cloud.sh_degree;
    AlignedArray<float> values[3];
    const SplatCloud* clouds[3] = {&state.cloud, &state.optimizer.first, &state.optimizer.second};
    for (std::size_t k = 0; k < 3; ++k) {
        values[k].resize_discard(blocks_for(end - begin) * block_size);
        pack_or_clear(*clouds[k], begin, end, degree, values[k].data());
    }
    for (std::size_t b = 0; b < blocks_for(end - begin); ++b) HWY_DYNAMIC_DISPATCH(pack_simd)
    (values[0].data() + b * block_size,
     values[1].data() + b * block_size,
     values[2].data() + b * block_size,
     begin / kBlockSplats + b,
     to);
}

void resize(std::size_t count, int sh_degree, Precision precision, TrainedSplats& splats) {
    const bool full = precision == Precision::kFp32;
    const auto format =
        precision == Precision::kFp16 ? math::StoredFormat::kHalf : math::StoredFormat::kBfloat;
    splats.precision = precision;
    splats.parameters.resize_discard(
        count, sh_degree, full ? SplatBlocks::kAllRows : kRowSh + math::full_color_values(format));
    splats.first_moments.resize_discard(count, sh_degree, full ? SplatBlocks::kAllRows : 0);
    splats.second_moments.resize_discard(count, sh_degree, full ? SplatBlocks::kAllRows : 0);
}

}  // namespace

TrainedSplats load_splats(const TrainState& state, Workers& workers) {
    require_moments_of(state.optimizer.first, state.cloud);
    require_moments_of(state.optimizer.second, state.cloud);
    const std::size_t count = state.cloud.size();
    const int degree = state.cloud.sh_degree;
    TrainedSplats splats;
    resize(count, degree, state.precision, splats);
    workers.for_ranges(count, kCopyGrain, [&](std::size_t begin, std::size_t end) {
        if (state.precision != Precision::kFp32) {
            pack_range(state, begin, end, splats);
            return;
        }
        const std::size_t block = begin / kBlockSplats;
        pack_splats(state.cloud, begin, end - begin, degree, splats.parameters.block(block));
        pack_or_clear(state.optimizer.first, begin, end, degree, splats.first_moments.block(block));
        pack_or_clear(state.optimizer.second, begin, end, degree, splats.second_moments.block(block));
    });
    splats.moments_sh_degree = moments_degree(splats.first_moments, splats.second_moments);
    load_stats(state.stats.gradient_sum, count, splats.gradient_sum);
    load_stats(state.stats.view_count, count, splats.view_count);
    load_stats(state.stats.max_radius, count, splats.max_radius);
    return splats;
}

void unpack_parameters(
    const TrainedSplats& splats, std::size_t first, std::size_t count, int sh_degree, float* to) {
    const std::size_t rows = block_row_count(sh_degree);
    for (std::size_t b = 0; b < blocks_for(count); ++b, to += rows * kBlockSplats) {
        const std::size_t block = first / kBlockSplats + b;
        if (splats.precision == Precision::kFp32)
            std::copy_n(splats.parameters.block(block), rows * kBlockSplats, to);
        else
            HWY_DYNAMIC_DISPATCH(unpack_parameters_simd)(splats, block, rows, to);
    }
}

namespace {

/// Unpacks the moments of the splats [begin, end) to blocks of floats.
void unpack_moments(
    const TrainedSplats& splats, std::size_t begin, std::size_t end, float* first, float* second) {
    const std::size_t block_size = splats.parameters.rows() * kBlockSplats;
    for (std::size_t b = 0; b < blocks_for(end - begin); ++b) {
        const std::size_t block = begin / kBlockSplats + b;
        float *to_first = first + b * block_size, *to_second = second + b * block_size;
        if (splats.precision == Precision::kFp32) {
            std::copy_n(splats.first_moments.block(block), block_size, to_first);
            std::copy_n(splats.second_moments.block(block), block_size, to_second);
        } else {
            HWY_DYNAMIC_DISPATCH(unpack_moments_simd)(splats, block, to_first, to_second);
        }
    }
}

void resize_cloud(const TrainedSplats& splats, SplatCloud& cloud) {
    cloud.sh_degree = splats.parameters.sh_degree;
    cloud.resize(splats.size());
}

}  // namespace

void read_parameters(const TrainedSplats& splats, Workers& workers, SplatCloud& cloud) {
    resize_cloud(splats, cloud);
    workers.for_ranges(splats.size(), kCopyGrain, [&](std::size_t begin, std::size_t end) {
        AlignedArray<float> values(blocks_for(end - begin) * splats.parameters.rows() * kBlockSplats);
        unpack_parameters(splats, begin, end - begin, cloud.sh_degree, values.data());
        unpack_splats(values.data(), begin, end - begin, cloud);
    });
}

TrainState read_splats(const TrainedSplats& splats, Workers& workers) {
    TrainState state;
    state.precision = splats.precision;
    read_parameters(splats, workers, state.cloud);
    resize_cloud(splats, state.optimizer.first);
    resize_cloud(splats, state.optimizer.second);
    workers.for_ranges(splats.size(), kCopyGrain, [&](std::size_t begin, std::size_t end) {
        const std::size_t size = blocks_for(end - begin) * splats.parameters.rows() * kBlockSplats;
        AlignedArray<float> first(size), second(size);
        unpack_moments(splats, begin, end, first.data(), second.data());
        unpack_splats(first.data(), begin, end - begin, state.optimizer.first);
        unpack_splats(second.data(), begin, end - begin, state.optimizer.second);
    });
    return state;
}

}  // namespace splatelier::cpu
#endif

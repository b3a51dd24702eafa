// One block of trained splats opened as floats and closed again: the only place where kernels meet the precision that
// splats are stored in.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_STORED_BLOCKS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_STORED_BLOCKS_INL_H_
#undef SPLATELIER_CPU_STORED_BLOCKS_INL_H_
#else
#define SPLATELIER_CPU_STORED_BLOCKS_INL_H_
#endif

#include "core/cpu/stored_values-inl.h"
#include "core/cpu/trained_splats.h"

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

/// The numbers of one block as floats, [rows][16] each.
struct BlockValues {
    float *parameters, *first, *second;
};

/// Room for them where they are not stored so.
struct BlockScratch {
    static constexpr std::size_t kSize = block_row_count(kMaxShDegree) * kBlockSplats;
    alignas(64) float parameters[kSize], first[kSize], second[kSize];
};

template <math::StoredFormat kFormat>
HWY_INLINE void unpack_block_parameters(const TrainedSplats& splats,
                                        std::size_t block,
                                        std::size_t rows,
                                        float* to) {
    const SplatBlocks& from = splats.parameters;
    const std::size_t floats = from.float_rows * kBlockSplats, size = rows * kBlockSplats;
    std::memcpy(to, from.block(block), floats * sizeof(float));
    const std::uint16_t* codes = from.block_codes(block);
    for (std::size_t at = floats; at < size; at += kLanes)
        store(StoredValues<kFormat>::unpacked(load_codes(codes + at - floats)), to + at);
}

HWY_INLINE void unpack_block_moments(const TrainedSplats& splats,
                                     std::size_t block,
                                     std::size_t rows,
                                     const BlockValues& to) {
    const std::uint16_t* ratios = splats.first_moments.block_codes(block);
    const std::uint16_t* roots = splats.second_moments.block_codes(block);
    for (std::size_t at = 0; at < rows * kBlockSplats; at += kLanes) {
        const Floats root = unpacked_root(load_codes(roots + at));
        store(hn::Mul(StoredValues<math::StoredFormat::kHalf>::unpacked(load_codes(ratios + at)), root),
              to.first + at);
        store(hn::Mul(root, root), to.second + at);
    }
}

/// Offsets that round to the nearest value.
template <math::StoredFormat kFormat>
struct NearestRounding {
    HWY_INLINE NearestRounding(std::uint32_t, std::uint32_t) {}
    HWY_INLINE void begin_row(std::size_t) {}
    HWY_INLINE Words value_offset() const {
        return splat_word(math::nearest_offset(math::dropped_bits(kFormat)));
    }
    HWY_INLINE Words root_offset() const { return splat_word(math::nearest_offset(math::kRootDroppedBits)); }
};

/// Random offsets, a pure function of the step's key, the splat and the row.
template <math::StoredFormat kFormat>
struct StochasticRounding {
    Words stream, bits;
    HWY_INLINE StochasticRounding(std::uint32_t key, std::uint32_t first_splat)
        : stream(rounding_stream(key, first_splat)), bits(stream) {}
    HWY_INLINE void begin_row(std::size_t row) {
        bits = rounding_bits(stream, static_cast<std::uint32_t>(row));
    }
    HWY_INLINE Words value_offset() const {
        return hn::And(bits, splat_word((1U << math::dropped_bits(kFormat)) - 1));
    }
    HWY_INLINE Words root_offset() const { return hn::ShiftRight<32 - math::kRootDroppedBits>(bits); }
};

template <math::StoredFormat kFormat, template <math::StoredFormat> typename Rounding>
HWY_INLINE void pack_block(
    const BlockValues& from, std::size_t rows, std::uint32_t key, std::size_t block, TrainedSplats& to) {
    SplatBlocks& parameters = to.parameters;
    const std::size_t floats = parameters.float_rows * kBlockSplats;
    std::memcpy(parameters.block(block), from.parameters, floats * sizeof(float));
    std::uint16_t* codes = parameters.block_codes(block);
    std::uint16_t* ratios = to.first_moments.block_codes(block);
    std::uint16_t* roots = to.second_moments.block_codes(block);
    for (std::size_t lane = 0; lane < kBlockSplats; lane += kLanes) {
        Rounding<kFormat> rounding(key, static_cast<std::uint32_t>(block * kBlockSplats + lane));
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t at = row * kBlockSplats + lane;
            rounding.begin_row(row);
            if (at >= floats)
                store_codes(
                    StoredValues<kFormat>::packed(load(from.parameters + at), rounding.value_offset()),
                    codes + at - floats);
            const Words root = packed_root(hn::Sqrt(load(from.second + at)), rounding.root_offset());
            store_codes(root, roots + at);
            store_codes(packed_ratio(load(from.first + at), unpacked_root(root)), ratios + at);
        }
    }
}

/// The first `rows` rows of a block: as they lie, or unpacked to `scratch`.
HWY_INLINE BlockValues open_block(TrainedSplats& splats,
                                  std::size_t block,
                                  std::size_t rows,
                                  BlockScratch& scratch) {
    const BlockValues unpacked{scratch.parameters, scratch.first, scratch.second};
    if (splats.precision != Precision::kFp32) {
        if (splats.precision == Precision::kFp16)
            unpack_block_parameters<math::StoredFormat::kHalf>(splats, block, rows, unpacked.parameters);
        else
            unpack_block_parameters<math::StoredFormat::kBfloat>(splats, block, rows, unpacked.parameters);
        unpack_block_moments(splats, block, rows, unpacked);
        return unpacked;
    }
    return {splats.parameters.block(block),
            splats.first_moments.block(block),
            splats.second_moments.block(block)};
}

/// Stores what open_block() gave, rounded stochastically where it was unpacked.
HWY_INLINE void close_block(const BlockValues& values,
                            std::size_t rows,
                            std::uint32_t key,
                            std::size_t block,
                            TrainedSplats& splats) {
    if (splats.precision == Precision::kFp16)
        pack_block<math::StoredFormat::kHalf, StochasticRounding>(values, rows, key, block, splats);
    else if (splats.precision == Precision::kBf16)
        pack_block<math::StoredFormat::kBfloat, StochasticRounding>(values, rows, key, block, splats);
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

// SPDX-License-Identifier: MIT
#include "render/splat_packing.h"

#include "core/math/stored_values.h"
#include "shaders/layout.h"

#include <bit>

namespace splatelier {
namespace {

constexpr std::size_t kGeometryFloats = std::size_t{4} * gpu::kGeometryQuads;

std::size_t quads_of(int sh_degree) {
    return gpu::kGeometryQuads + static_cast<std::size_t>(sh_quads(sh_degree));
}

math::StoredFormat format_of(Precision precision) {
    return precision == Precision::kFp16 ? math::StoredFormat::kHalf : math::StoredFormat::kBfloat;
}

/// Word `k` of splat `i`, of `quads` a splat.
std::size_t word_index(std::size_t i, std::size_t k, std::size_t quads) {
    return (((i / gpu::kBlock) * quads + k / 4) * gpu::kBlock + i % gpu::kBlock) * 4 + k % 4;
}

/// Calls visit(k, reference into the cloud's arrays) for every float of splat `i`; k counts the floats of its quads.
template <typename Cloud, typename Visit>
void for_each_float(Cloud& cloud, std::size_t i, const Visit& visit) {
    const auto rest = static_cast<std::size_t>(sh_rest_count(cloud.sh_degree)) * 3;
    for (std::size_t k = 0; k < 3; ++k) {
        visit(k, cloud.means[3 * i + k]);
        visit(4 + k, cloud.log_scales[3 * i + k]);
        visit(12 + k, cloud.sh_dc[3 * i + k]);
    }
    visit(3, cloud.opacity_logits[i]);
    for (std::size_t k = 0; k < 4; ++k) visit(8 + k, cloud.rotations[4 * i + k]);
    for (std::size_t k = 0; k < rest; ++k) visit(15 + k, cloud.sh_rest[rest * i + k]);
}

/// A code of 16 bits in the lower or the upper half of a word.
struct CodePlace {
    std::size_t word;
    unsigned shift;
};
void put(PackedWords& words, CodePlace at, std::uint16_t code) {
    words[at.word] |= std::uint32_t{code} << at.shift;
}
std::uint16_t take(const PackedWords& words, CodePlace at) {
    return static_cast<std::uint16_t>(words[at.word] >> at.shift);
}

/// Quads of colours that hold floats in 16 bits: one, for the base colour's sake, or none.
std::size_t full_color_quads(Precision precision) {
    return math::full_color_values(format_of(precision)) > 0 ? 1 : 0;
}

/// Where float `k` of a splat, a colour's coefficient, stands among its parameters, as a code.
CodePlace color_place(std::size_t i, std::size_t k, std::size_t quads, Precision precision) {
    const std::size_t first = kGeometryFloats + 4 * full_color_quads(precision), c = k - first;
    return {word_index(i, first + c / 2, quads), c % 2 == 0 ? 0U : 16U};
}

/// Where the ratio of float `k`'s first moment stands, and where the root of its second.
CodePlace ratio_place(std::size_t i, std::size_t k, std::size_t quads) {
    return {word_index(i, k / 4 * 4 + k % 4 / 2, quads), k % 2 == 0 ? 0U : 16U};
}
CodePlace root_place(std::size_t i, std::size_t k, std::size_t quads) {
    return {word_index(i, k / 4 * 4 + 2 + k % 4 / 2, quads), k % 2 == 0 ? 0U : 16U};
}

}  // namespace

int sh_quads(int sh_degree) {
    return ((sh_degree + 1) * (sh_degree + 1) * 3 + 3) / 4;
}

std::size_t SplatFormat::parameter_quads() const {
    const auto colors = static_cast<std::size_t>(sh_quads(sh_degree));
    if (precision == Precision::kFp32) return gpu::kGeometryQuads + colors;
    const std::size_t full = full_color_quads(precision);
    return gpu::kGeometryQuads + full + (colors - full + 1) / 2;
}

std::size_t SplatFormat::moment_quads() const {
    return quads_of(sh_degree);
}

Defines SplatFormat::defines() const {
    return {{"SH_QUADS", std::to_string(sh_quads(sh_degree))},
            {"PRECISION", std::to_string(static_cast<int>(precision))}};
}

std::size_t packed_rows(std::size_t count) {
    return (count + gpu::kBlock - 1) / gpu::kBlock * gpu::kBlock;
}

std::size_t packed_words(std::size_t count, std::size_t quads) {
    return packed_rows(count) * quads * 4;
}

PackedWords packed_parameters(const SplatCloud& cloud, Precision precision) {
    const std::size_t quads = SplatFormat{cloud.sh_degree, precision}.parameter_quads();
    const math::StoredFormat format = format_of(precision);
    const std::uint32_t nearest = math::nearest_offset(math::dropped_bits(format));
    const std::size_t first_code = kGeometryFloats + 4 * full_color_quads(precision);
    const std::size_t first_rounded = kGeometryFloats + math::full_color_values(format);
    PackedWords packed(packed_words(cloud.size(), quads));
    for (std::size_t i = 0; i < cloud.size(); ++i)
        for_each_float(cloud, i, [&](std::size_t k, float value) {
            auto bits = std::bit_cast<std::uint32_t>(value);
            if (precision != Precision::kFp32 && k >= first_rounded) {
                const std::uint16_t code = math::packed_value(format, value, nearest);
                if (k >= first_code) {
                    put(packed, color_place(i, k, quads, precision), code);
                    return;
                }
                bits = std::bit_cast<std::uint32_t>(math::unpacked_value(format, code));
            }
            packed[word_index(i, k, quads)] = bits;
        });
    return packed;
}

SplatCloud unpacked_parameters(const PackedWords& packed, std::size_t count, SplatFormat format) {
    const std::size_t quads = format.parameter_quads();
    const std::size_t first_code = kGeometryFloats + 4 * full_color_quads(format.precision);
    SplatCloud cloud;
    cloud.sh_degree = format.sh_degree;
    cloud.resize(count);
    for (std::size_t i = 0; i < count; ++i)
        for_each_float(cloud, i, [&](std::size_t k, float& value) {
            if (format.precision == Precision::kFp32 || k < first_code)
                value = std::bit_cast<float>(packed[word_index(i, k, quads)]);
            else
                value = math::unpacked_value(format_of(format.precision),
                                             take(packed, color_place(i, k, quads, format.precision)));
        });
    return cloud;
}

std::vector<PackedWords> packed_moments(const OptimizerState& optimizer, Precision precision) {
    const SplatCloud &first = optimizer.first, &second = optimizer.second;
    if (precision == Precision::kFp32)
        return {packed_parameters(first, precision), packed_parameters(second, precision)};
    const std::size_t quads = quads_of(first.sh_degree);
    PackedWords packed(packed_words(first.size(), quads));
    std::vector<float> seconds(4 * quads);
    for (std::size_t i = 0; i < first.size(); ++i) {
        for_each_float(second, i, [&](std::size_t k, float value) { seconds[k] = value; });
        for_each_float(first, i, [&](std::size_t k, float value) {
            const math::StoredMoments stored =
                math::packed_moments(value, seconds[k], math::nearest_offset(math::kRootDroppedBits));
            put(packed, ratio_place(i, k, quads), stored.ratio);
            put(packed, root_place(i, k, quads), stored.root);
        });
    }
    return {std::move(packed)};
}

OptimizerState unpacked_moments(const std::vector<PackedWords>& packed,
                                std::size_t count,
                                SplatFormat format) {
    if (format.precision == Precision::kFp32)
        return {unpacked_parameters(packed[0], count, format), unpacked_parameters(packed[1], count, format)};
    OptimizerState optimizer;
    const std::size_t quads = format.moment_quads();
    const auto unpack = [&](SplatCloud& to, float math::Moments::*which) {
        to.sh_degree = format.sh_degree;
        to.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            for_each_float(to, i, [&](std::size_t k, float& value) {
                value = math::unpacked_moments({take(packed[0], ratio_place(i, k, quads)),
                                                take(packed[0], root_place(i, k, quads))}).*
                        which;
            });
    };
    unpack(optimizer.first, &math::Moments::first);
    unpack(optimizer.second, &math::Moments::second);
    return optimizer;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/splats/packed_cloud.h"

#include "core/error.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace splatelier {
namespace {

constexpr int kZstdLevel = 1;  // higher ones take several times as long for a few percent
constexpr float kLeastOpacity = 1.0F / 512;

/// Channels of one array: `width` floats a row, each coded in `code_bytes`.
struct Layout {
    std::vector<float> SplatCloud::*array;
    std::size_t width;
    int code_bytes;
};

std::array<Layout, 6> layouts(int sh_degree) {
    return {{{&SplatCloud::means, 3, 3},
             {&SplatCloud::log_scales, 3, 1},
             {&SplatCloud::rotations, 4, 1},
             {&SplatCloud::opacity_logits, 1, 1},
             {&SplatCloud::sh_dc, 3, 2},
             {&SplatCloud::sh_rest, static_cast<std::size_t>(3 * sh_rest_count(sh_degree)), 1}}};
}

std::size_t code_bytes_per_row(int sh_degree) {
    std::size_t out = 0;
    for (const Layout& layout : layouts(sh_degree))
        out += layout.width * static_cast<std::size_t>(layout.code_bytes);
    return out;
}

constexpr double highest_code(int code_bytes) {
    return static_cast<double>((1U << (8 * code_bytes)) - 1);
}

/// One channel of an array, row by row.
struct Channel {
    float* first;
    std::size_t stride, count;
    [[nodiscard]] float& at(std::size_t row) const { return first[row * stride]; }
};

PackedRange range_of(const Channel& channel) {
    PackedRange out{std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()};
    for (std::size_t row = 0; row < channel.count; ++row) {
        const float value = channel.at(row);
        if (!std::isfinite(value)) continue;
        out.low = std::min(out.low, value);
        out.high = std::max(out.high, value);
    }
    return out.low <= out.high ? out : PackedRange{};
}

/// Writes count × code_bytes codes: the high bytes of all rows first, since those are alike.
void encode(const Channel& channel, const PackedRange& range, int code_bytes, std::uint8_t* out) {
    const double top = highest_code(code_bytes);
    const double extent = static_cast<double>(range.high) - static_cast<double>(range.low);
    const double factor = extent > 0 ? top / extent : 0;
    for (std::size_t row = 0; row < channel.count; ++row) {
        const float value = channel.at(row);
        const double code =
            std::isfinite(value) ? (static_cast<double>(value) - static_cast<double>(range.low)) * factor : 0;
        const auto rounded = static_cast<std::uint32_t>(std::clamp(code + 0.5, 0.0, top));
        for (int byte = 0; byte < code_bytes; ++byte) {
            const int shift = 8 * (code_bytes - 1 - byte);
            out[static_cast<std::size_t>(byte) * channel.count + row] =
                static_cast<std::uint8_t>(rounded >> shift);
        }
    }
}

void decode(const std::uint8_t* in, const PackedRange& range, int code_bytes, const Channel& channel) {
    const auto low = static_cast<double>(range.low);
    const double step = (static_cast<double>(range.high) - low) / highest_code(code_bytes);
    for (std::size_t row = 0; row < channel.count; ++row) {
        std::uint32_t code = 0;
        for (int byte = 0; byte < code_bytes; ++byte) {
            code = code << 8 | in[static_cast<std::size_t>(byte) * channel.count + row];
        }
        channel.at(row) = static_cast<float>(low + step * code);
    }
}

/// Unit quaternions with w >= 0, opacities instead of logits.
void to_packed_form(SplatCloud& cloud) {
    for (std::size_t row = 0; row < cloud.size(); ++row) {
        float* rotation = &cloud.rotations[4 * row];
        float norm = 0;
        for (int i = 0; i < 4; ++i) norm += rotation[i] * rotation[i];
        norm = std::sqrt(norm);
        const float factor = norm > 0 ? (rotation[0] < 0 ? -1 : 1) / norm : 0;
        for (int i = 0; i < 4; ++i) rotation[i] *= factor;
        cloud.opacity_logits[row] = 1 / (1 + std::exp(-cloud.opacity_logits[row]));
    }
}

void from_packed_form(SplatCloud& cloud) {
    for (std::size_t row = 0; row < cloud.size(); ++row) {
        float* rotation = &cloud.rotations[4 * row];
        float norm = 0;
        for (int i = 0; i < 4; ++i) norm += rotation[i] * rotation[i];
        norm = std::sqrt(norm);
        if (norm > 0) {
            for (int i = 0; i < 4; ++i) rotation[i] /= norm;
        } else {
            rotation[0] = 1;
        }
        const float opacity = std::clamp(cloud.opacity_logits[row], kLeastOpacity, 1 - kLeastOpacity);
        cloud.opacity_logits[row] = std::log(opacity / (1 - opacity));
    }
}

/// Calls visit(channel, code bytes) for every channel in the order in which they are kept.
template <typename Visit>
void for_each_channel(SplatCloud& cloud, Visit&& visit) {
    for (const Layout& layout : layouts(cloud.sh_degree)) {
        for (std::size_t i = 0; i < layout.width; ++i) {
            visit(Channel{(cloud.*layout.array).data() + i, layout.width, cloud.size()}, layout.code_bytes);
        }
    }
}

std::vector<std::uint8_t> compressed(const std::vector<std::uint8_t>& codes) {
    std::vector<std::uint8_t> out(ZSTD_compressBound(codes.size()));
    const std::size_t size = ZSTD_compress(out.data(), out.size(), codes.data(), codes.size(), kZstdLevel);
    SPLATELIER_REQUIRE(!ZSTD_isError(size), "zstd: {}", ZSTD_getErrorName(size));
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

PackedCloud pack(const SplatCloud& cloud) {
    PackedCloud out;
    out.count = cloud.size();
    out.sh_degree = cloud.sh_degree;
    out.antialiased = cloud.antialiased;
    if (out.count == 0) return out;
    SplatCloud form = cloud;
    to_packed_form(form);
    std::vector<std::uint8_t> codes(out.count * code_bytes_per_row(cloud.sh_degree));
    std::uint8_t* next = codes.data();
    for_each_channel(form, [&](const Channel& channel, int code_bytes) {
        out.ranges.push_back(range_of(channel));
        encode(channel, out.ranges.back(), code_bytes, next);
        next += channel.count * static_cast<std::size_t>(code_bytes);
    });
    out.channels = compressed(codes);
    return out;
}

SplatCloud unpack(const PackedCloud& packed) {
    SplatCloud out;
    out.sh_degree = packed.sh_degree;
    out.antialiased = packed.antialiased;
    if (packed.count == 0) return out;
    const std::size_t row_bytes = code_bytes_per_row(packed.sh_degree);
    const auto content = ZSTD_getFrameContentSize(packed.channels.data(), packed.channels.size());
    if (content % row_bytes != 0 || content / row_bytes != packed.count) {
        fail("a kept snapshot of {} splats is damaged: its codes do not match their number", packed.count);
    }
    std::vector<std::uint8_t> codes(packed.count * row_bytes);
    const std::size_t size =
        ZSTD_decompress(codes.data(), codes.size(), packed.channels.data(), packed.channels.size());
    if (size != codes.size())
        fail("a kept snapshot of {} splats is damaged: its codes cannot be unpacked", packed.count);
    out.resize(packed.count);
    const std::uint8_t* next = codes.data();
    auto range = packed.ranges.begin();
    for_each_channel(out, [&](const Channel& channel, int code_bytes) {
        if (range == packed.ranges.end())
            fail("a kept snapshot of {} splats is damaged: a channel has no range", packed.count);
        decode(next, *range++, code_bytes, channel);
        next += channel.count * static_cast<std::size_t>(code_bytes);
    });
    from_packed_form(out);
    return out;
}

}  // namespace splatelier

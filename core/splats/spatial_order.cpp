// SPDX-License-Identifier: MIT
#include "core/splats/spatial_order.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace splatelier {
namespace {

constexpr std::uint32_t kAxisBits = 10;
constexpr std::uint32_t kCells = 1U << kAxisBits;  // along an axis
constexpr std::size_t kSamples = 4096;             // that the box is found from
constexpr std::size_t kOutside = 64;               // one sample in so many may lie beyond a side of the box
constexpr std::size_t kTogether = 8;   // rows that are dealt together: a vec4 of each fills a cache line
constexpr std::size_t kDealt = 65536;  // rows within which they are dealt

struct Interval {
    float low = 0, cells_per_unit = 0;

    /// Also for what is not a number.
    [[nodiscard]] std::uint32_t cell(float value) const {
        const float place = (value - low) * cells_per_unit;
        return place > 0 ? std::min(static_cast<std::uint32_t>(std::min(place, float{kCells})), kCells - 1)
                         : 0;
    }
};

/// Not the whole range: a few splats far away would leave all others in one cell.
Interval interval_of_most(std::span<const float> means, std::size_t axis) {
    const std::size_t count = means.size() / 3, step = (count + kSamples - 1) / kSamples;
    std::vector<float> values;
    values.reserve(kSamples);
    for (std::size_t row = 0; row < count; row += step)
        if (std::isfinite(means[row * 3 + axis])) values.push_back(means[row * 3 + axis]);
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const std::size_t beyond = values.size() / kOutside;
    const float low = values[beyond], high = values[values.size() - 1 - beyond];
    return {low, high > low ? static_cast<float>(kCells) / (high - low) : 0};
}

/// The lowest ten bits, two zeros behind each.
constexpr std::uint32_t spread(std::uint32_t bits) {
    bits = (bits | bits << 16U) & 0x030000ffU;
    bits = (bits | bits << 8U) & 0x0300f00fU;
    bits = (bits | bits << 4U) & 0x030c30c3U;
    return (bits | bits << 2U) & 0x09249249U;
}
static_assert(spread(kCells - 1) == 0x09249249U);

struct CodedRow {
    std::uint32_t code, row;
};

/// A stable counting sort by the digit at `shift`.
void sort_digit(const std::vector<CodedRow>& from, std::uint32_t shift, std::vector<CodedRow>& to) {
    const auto digit = [shift](const CodedRow& row) { return (row.code >> shift) & (kCells - 1); };
    std::array<std::uint32_t, kCells> next{};
    for (const CodedRow& row : from) ++next[digit(row)];
    std::uint32_t before = 0;
    for (std::uint32_t& place : next) {
        const std::uint32_t count = place;
        place = before;
        before += count;
    }
    for (const CodedRow& row : from) to[next[digit(row)]++] = row;
}

/// Deals runs of kTogether rows into about as many hands as a hand gets runs; the hands stand one behind the other.
void deal(std::span<const CodedRow> rows, std::vector<std::uint32_t>& order) {
    const std::size_t runs = (rows.size() + kTogether - 1) / kTogether;
    const auto hands = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(runs))));
    for (std::size_t hand = 0; hand < hands; ++hand)
        for (std::size_t run = hand; run < runs; run += hands) {
            const std::size_t first = run * kTogether;
            for (const CodedRow& row : rows.subspan(first, std::min(kTogether, rows.size() - first)))
                order.push_back(row.row);
        }
}

}  // namespace

std::vector<std::uint32_t> spatial_order(std::span<const float> means) {
    SPLATELIER_REQUIRE(means.size() % 3 == 0, "{} values", means.size());
    const std::size_t count = means.size() / 3;
    if (count == 0) return {};
    const std::array axes{interval_of_most(means, 0), interval_of_most(means, 1), interval_of_most(means, 2)};
    std::vector<CodedRow> rows(count), other(count);
    for (std::size_t row = 0; row < count; ++row) {
        std::uint32_t code = 0;
        for (std::size_t axis = 0; axis < 3; ++axis)
            code |= spread(axes[axis].cell(means[row * 3 + axis])) << axis;
        rows[row] = {code, static_cast<std::uint32_t>(row)};
    }
    for (std::uint32_t shift = 0; shift < 3 * kAxisBits; shift += kAxisBits) {
        sort_digit(rows, shift, other);
        rows.swap(other);
    }
    std::vector<std::uint32_t> order;
    order.reserve(count);
    for (std::size_t first = 0; first < count; first += kDealt)
        deal(std::span(rows).subspan(first, std::min(kDealt, count - first)), order);
    return order;
}

}  // namespace splatelier

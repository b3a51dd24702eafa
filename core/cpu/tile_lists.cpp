// SPDX-License-Identifier: MIT
#include "core/cpu/tile_lists.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace splatelier::cpu {
namespace {

constexpr std::uint32_t kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
constexpr std::size_t kSortGrain = 32768;   // keys a piece of work: fewer pieces than histograms are worth
constexpr std::size_t kPrefetchAhead = 16;  // ranks
constexpr std::size_t kMaxListParts = 64;   // bounds the table of counts at 64 numbers a tile

/// Collects the chunks' visible splats into one array.
void gather_keys(const ProjectedSplats& projected, Workers& workers, DepthOrder& order) {
    std::vector<std::size_t> base(projected.chunks.size());
    std::size_t total = 0;
    for (std::size_t i = 0; i < base.size(); ++i) {
        base[i] = total;
        total += projected.chunks[i].visible;
    }
    constexpr std::size_t kChunksAtOnce = 32;
    workers.for_ranges(base.size(), kChunksAtOnce, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t from = i * kChunkSplats, count = projected.chunks[i].visible;
            std::copy_n(projected.keys.data() + from, count, order.keys.data() + base[i]);
            std::copy_n(projected.indices.data() + from, count, order.splats.data() + base[i]);
        }
    });
}

/// One stable counting pass on the digit at `shift`; false where all keys share it and nothing was moved.
bool sort_digit(std::uint32_t shift, std::size_t count, Workers& workers, DepthOrder& order) {
    const std::size_t parts = (count + kSortGrain - 1) / kSortGrain;
    order.histograms.assign(parts * kDigits, 0);
    const auto digit = [shift](std::uint32_t key) { return (key >> shift) & (kDigits - 1); };
    workers.for_ranges(count, kSortGrain, [&](std::size_t begin, std::size_t end) {
        std::uint32_t* histogram = order.histograms.data() + begin / kSortGrain * kDigits;
        for (std::size_t i = begin; i < end; ++i) ++histogram[digit(order.keys[i])];
    });
    std::uint32_t total = 0;
    for (std::size_t value = 0; value < kDigits; ++value) {
        const std::uint32_t before = total;
        for (std::size_t part = 0; part < parts; ++part) {
            std::uint32_t& cell = order.histograms[part * kDigits + value];
            total += std::exchange(cell, total);
        }
        if (total - before == count) return false;
    }
    workers.for_ranges(count, kSortGrain, [&](std::size_t begin, std::size_t end) {
        std::uint32_t* next = order.histograms.data() + begin / kSortGrain * kDigits;
        for (std::size_t i = begin; i < end; ++i) {
            const std::uint32_t to = next[digit(order.keys[i])]++;
            order.other_keys[to] = order.keys[i];
            order.other_splats[to] = order.splats[i];
        }
    });
    std::swap(order.keys, order.other_keys);
    std::swap(order.splats, order.other_splats);
    return true;
}

/// Turns counts per (part, tile) into the first place of each, and fills begin.
void scan_counts(std::size_t parts, std::size_t tile_count, TileCounts& counts, TileLists& lists) {
    std::uint32_t total = 0;
    for (std::size_t tile = 0; tile < tile_count; ++tile) {
        lists.begin[tile] = total;
        for (std::size_t part = 0; part < parts; ++part) {
            std::uint32_t& cell = counts.counts[part * tile_count + tile];
            total += std::exchange(cell, total);
        }
    }
    lists.begin[tile_count] = total;
}

void apply_cap_and_order(std::size_t tile_count, int tile_cap, TileLists& lists) {
    lists.tiles_capped = lists.splats_dropped = 0;
    for (std::size_t tile = 0; tile < tile_count; ++tile) {
        const std::uint32_t length = lists.begin[tile + 1] - lists.begin[tile];
        const std::uint32_t kept =
            tile_cap > 0 ? std::min(length, static_cast<std::uint32_t>(tile_cap)) : length;
        lists.length[tile] = kept;
        if (kept < length) {
            ++lists.tiles_capped;
            lists.splats_dropped += length - kept;
        }
    }
    std::iota(lists.order.begin(), lists.order.end(), 0U);
    std::stable_sort(lists.order.begin(), lists.order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return lists.length[a] > lists.length[b];
    });
}

}  // namespace

void sort_by_depth(const ProjectedSplats& projected, Workers& workers, DepthOrder& order) {
    const std::size_t count = projected.visible_count;
    order.keys.resize_discard(count);
    order.splats.resize_discard(count);
    order.other_keys.resize_discard(count);
    order.other_splats.resize_discard(count);
    gather_keys(projected, workers, order);
    if (count < 2) return;
    for (std::uint32_t shift = 0; shift < 32; shift += kDigitBits) sort_digit(shift, count, workers, order);
}

void build_tile_lists(const ProjectedSplats& projected,
                      const DepthOrder& order,
                      std::size_t tile_count,
                      int tile_cap,
                      Workers& workers,
                      TileCounts& counts,
                      TileLists& lists) {
    const std::size_t visible = projected.visible_count;
    const std::size_t grain = std::max<std::size_t>(8192, (visible + kMaxListParts - 1) / kMaxListParts);
    const std::size_t parts = (visible + grain - 1) / grain;
    counts.counts.assign(parts * tile_count, 0);
    lists.begin.resize(tile_count + 1);
    lists.length.resize(tile_count);
    lists.order.resize(tile_count);
    lists.entries.resize_discard(projected.slot_count);

    // Both passes walk the tiles that the projection listed: what is counted is what is written.
    const auto for_each_pair = [&](std::size_t begin, std::size_t end, auto&& visit) {
        for (std::size_t rank = begin; rank < end; ++rank) {
            if (rank + kPrefetchAhead < end) {
                // Depth order jumps about in memory: ask for what comes next, in two hops.
                const std::uint32_t far = order.splats[rank + kPrefetchAhead];
                hwy::Prefetch(&projected.slots[far]);
                const std::uint32_t near = order.splats[rank + kPrefetchAhead / 2];
                hwy::Prefetch(projected.chunks[near / kChunkSplats].tiles.data() +
                              projected.slots[near].begin);
            }
            const std::uint32_t splat = order.splats[rank];
            const std::size_t chunk = splat / kChunkSplats;
            const SlotRange range = projected.slots[splat];
            const std::uint32_t* tiles = projected.chunks[chunk].tiles.data();
            const std::uint32_t base = projected.slot_base[chunk];
            for (std::uint32_t slot = range.begin; slot < range.begin + range.count; ++slot)
                visit(tiles[slot], TileEntry{splat, base + slot});
        }
    };
    workers.for_ranges(visible, grain, [&](std::size_t begin, std::size_t end) {
        std::uint32_t* count = counts.counts.data() + begin / grain * tile_count;
        for_each_pair(begin, end, [count](std::uint32_t tile, TileEntry) { ++count[tile]; });
    });
    scan_counts(parts, tile_count, counts, lists);
    workers.for_ranges(visible, grain, [&](std::size_t begin, std::size_t end) {
        std::uint32_t* next = counts.counts.data() + begin / grain * tile_count;
        TileEntry* entries = lists.entries.data();
        for_each_pair(
            begin, end, [=](std::uint32_t tile, TileEntry entry) { entries[next[tile]++] = entry; });
    });
    apply_cap_and_order(tile_count, tile_cap, lists);
}

}  // namespace splatelier::cpu

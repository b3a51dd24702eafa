// Puts a tile's (tile, splat) pairs into their order, nearest splat first and equal depths by index, and writes them as
// blending reads them. A workgroup a tile. Up to kChunk pairs are sorted in shared memory, by a bitonic network; of longer
// lists each chunk is, and chunks are merged two by two between the list's own memory and the pairs'.
// The pairs come in an order that chance decides; the one they leave in is a total one, so that the bits never differ.
// Depths alone are compared while sorting, which needs no branch; the few that are equal are put right at the end.
// Source: Batcher 1968 (bitonic sorting); Green, McColl, Bader 2012 ("GPU Merge Path").
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 1) restrict readonly buffer SplatOfSlot { uint splat_of_slot[]; };
layout(std430, binding = 2) restrict readonly buffer Pairs { uvec2 pairs[]; };  // depth, slot
layout(std430, binding = 3) restrict writeonly buffer List { uvec2 list[]; };   // slot, splat
// The same two for long lists, whose pairs pass from one invocation to another: each list is touched in one way only.
layout(std430, binding = 4) coherent buffer PassedPairs { uvec2 passed_pairs[]; };
layout(std430, binding = 5) coherent buffer PassedList { uvec2 passed_list[]; };
layout(location = 0) uniform uint first_tile;

const uint kChunk = 2048u;
const uint kWarpPairs = 128u;  // that one warp exchanges among itself
const uint kMergeRun = 8u;     // pairs that an invocation merges at a time; divides kChunk
const uvec2 kBeyond = uvec2(0xffffffffu);  // behind all others, where a list is no power of two long

shared uvec2 s_pairs[kChunk];

void exchange(inout uvec2 a, inout uvec2 b) {
    const bool keep = a.x <= b.x;
    const uvec2 first = keep ? a : b;
    b = keep ? b : a;
    a = first;
}

// Between two steps, the wider of which exchanges within `span` pairs.
void step_sync(uint span) {
    if (span > kWarpPairs)
        group_sync();
    else
        warp_sync();
}

// Loads four pairs, exchanges them and stores them: a step of the network, or two of them that stay within the four.
// Neighbours: 4 n to 4 n + 3, each even one with the one behind it.
void exchange_neighbours(uint n) {
    uvec2 a = s_pairs[4u * n], b = s_pairs[4u * n + 1u], c = s_pairs[4u * n + 2u], d = s_pairs[4u * n + 3u];
    exchange(a, b);
    exchange(c, d);
    s_pairs[4u * n] = a;
    s_pairs[4u * n + 1u] = b;
    s_pairs[4u * n + 2u] = c;
    s_pairs[4u * n + 3u] = d;
}

// `reach` apart, then half of it.
void exchange_apart(uint n, uint reach) {
    const uint near = reach / 2u;
    const uint at = (n & ~(near - 1u)) * 4u + (n & (near - 1u));
    uvec2 a = s_pairs[at], b = s_pairs[at + near], c = s_pairs[at + reach], d = s_pairs[at + reach + near];
    exchange(a, c);
    exchange(b, d);
    exchange(a, b);
    exchange(c, d);
    s_pairs[at] = a;
    s_pairs[at + near] = b;
    s_pairs[at + reach] = c;
    s_pairs[at + reach + near] = d;
}

// Two sorted halves of `size` pairs meet, the upper one mirrored; then a quarter of `size` apart.
void exchange_mirrored(uint n, uint size) {
    const uint quarter = size / 4u;
    const uint low = (n & ~(quarter - 1u)) * 4u + (n & (quarter - 1u));
    const uint high = (n & ~(quarter - 1u)) * 4u + size - 1u - (n & (quarter - 1u));
    uvec2 a = s_pairs[low], b = s_pairs[low + quarter], c = s_pairs[high - quarter], d = s_pairs[high];
    exchange(a, d);
    exchange(b, c);
    exchange(a, b);
    exchange(c, d);
    s_pairs[low] = a;
    s_pairs[low + quarter] = b;
    s_pairs[high - quarter] = c;
    s_pairs[high] = d;
}

// Sorts the first `count` pairs of shared memory, a power of two from 4 on. Every exchange puts the nearer splat first.
void sort_shared(uint count) {
    const uint fours = count / 4u;
    for (uint n = gl_LocalInvocationIndex; n < fours; n += kGroupSize) exchange_neighbours(n);
    for (uint size = 4u; size <= count; size *= 2u) {
        step_sync(size);
        for (uint n = gl_LocalInvocationIndex; n < fours; n += kGroupSize) exchange_mirrored(n, size);
        uint span = size;
        uint reach = size / 8u;
        for (; reach > 1u; reach /= 4u) {
            step_sync(span);
            for (uint n = gl_LocalInvocationIndex; n < fours; n += kGroupSize) exchange_apart(n, reach);
            span = 2u * reach;
        }
        if (reach == 0u) continue;
        step_sync(span);
        for (uint n = gl_LocalInvocationIndex; n < fours; n += kGroupSize) exchange_neighbours(n);
    }
    group_sync();
}

// Brings pairs [first, first + count) into shared memory, and sorts them there.
void sort_chunk(uint first, uint count) {
    const uint room = max(4u, 2u << findMSB(max(count, 2u) - 1u));
    for (uint i = gl_LocalInvocationIndex; i < room; i += kGroupSize) s_pairs[i] = i < count ? pairs[first + i] : kBeyond;
    group_sync();
    sort_shared(room);
}

// Pair `i` of the tile in the memory that holds it at present.
uvec2 load(bool from_list, uint i) { return from_list ? passed_list[i] : passed_pairs[i]; }

void store(bool to_list, uint i, uvec2 pair) {
    if (to_list)
        passed_list[i] = pair;
    else
        passed_pairs[i] = pair;
}

// Of the pairs sorted by depth: those of a long list stand where they came from, others in shared memory.
uvec2 sorted_pair(bool is_long, uint i) { return is_long ? passed_pairs[i] : s_pairs[i]; }

// Writes pair `i` of [begin, end) to the list, at its place among those of the same depth; the first one's is `to`.
void list_sorted(bool is_long, uint i, uint begin, uint end, uint to) {
    const uvec2 pair = sorted_pair(is_long, i);
    const uint splat = splat_of_slot[pair.y];
    uint place = to + i - begin;
    for (uint k = i; k > begin; --k) {
        const uvec2 other = sorted_pair(is_long, k - 1u);
        if (other.x != pair.x) break;
        if (splat_of_slot[other.y] > splat) --place;
    }
    for (uint k = i + 1u; k < end; ++k) {
        const uvec2 other = sorted_pair(is_long, k);
        if (other.x != pair.x) break;
        if (splat_of_slot[other.y] < splat) ++place;
    }
    if (is_long)
        passed_list[place] = uvec2(pair.y, splat);
    else
        list[place] = uvec2(pair.y, splat);
}

// Merges the sorted runs [a, b) and [b, end) into kMergeRun places of what they make together, from `skipped` on.
void merge_run(bool from_list, uint a, uint b, uint end, uint skipped) {
    // How many of the first run stand before them.
    uint low = skipped > end - b ? skipped - (end - b) : 0u, high = min(skipped, b - a);
    while (low < high) {
        const uint middle = (low + high) / 2u;
        if (load(from_list, a + middle).x <= load(from_list, b + skipped - 1u - middle).x)
            low = middle + 1u;
        else
            high = middle;
    }
    uint i = a + low, j = b + skipped - low;
    uvec2 first = i < b ? load(from_list, i) : kBeyond, second = j < end ? load(from_list, j) : kBeyond;
    for (uint to = a + skipped; to < min(a + skipped + kMergeRun, end); ++to) {
        const bool from_first = first.x <= second.x;  // at equal depths too: kBeyond is deeper than any
        store(!from_list, to, from_first ? first : second);
        if (from_first) {
            ++i;
            first = i < b ? load(from_list, i) : kBeyond;
        } else {
            ++j;
            second = j < end ? load(from_list, j) : kBeyond;
        }
    }
}

void tile_sync() {
    memoryBarrierBuffer();
    group_sync();
}

void sort_long_list(uint begin, uint end) {
    uint levels = 0u;
    for (uint run = kChunk; run < end - begin; run *= 2u) ++levels;
    bool in_list = levels % 2u == 1u;  // so that the last level leaves them where the pairs were
    for (uint first = begin; first < end; first += kChunk) {
        const uint count = min(kChunk, end - first);
        sort_chunk(first, count);
        for (uint i = gl_LocalInvocationIndex; i < count; i += kGroupSize) store(in_list, first + i, s_pairs[i]);
        group_sync();
    }
    tile_sync();
    for (uint run = kChunk; run < end - begin; run *= 2u) {
        for (uint n = gl_LocalInvocationIndex * kMergeRun; n < end - begin; n += kGroupSize * kMergeRun) {
            const uint a = begin + n / (2u * run) * (2u * run);
            merge_run(in_list, a, min(a + run, end), min(a + 2u * run, end), begin + n - a);
        }
        tile_sync();
        in_list = !in_list;
    }
    for (uint i = begin + gl_LocalInvocationIndex; i < end; i += kGroupSize) list_sorted(true, i, begin, end, begin);
}

void main() {
    const uvec2 range = ranges[first_tile + group_index()];
    const uint count = range.y - range.x;
    if (control[kBinned] == 0u || count == 0u) return;
    if (count > kChunk) {
        sort_long_list(range.x, range.y);
        return;
    }
    sort_chunk(range.x, count);
    for (uint i = gl_LocalInvocationIndex; i < count; i += kGroupSize) list_sorted(false, i, 0u, count, range.x);
}

// Radix sort, third of three: each key goes to its digit's place, equal digits in their order.
// IOTA: the values are the positions themselves. PAIRS: the last pass of the tile sort, which turns each slot into
// (slot, splat) for blending.
// SPDX-License-Identifier: MIT
#include "sort.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Keys { uint keys[]; };
layout(std430, binding = 1) restrict readonly buffer Values { uint values[]; };
layout(std430, binding = 2) restrict readonly buffer Table { uint table[]; };
layout(std430, binding = 3) restrict readonly buffer Totals { uint totals[]; };
layout(std430, binding = 4) restrict readonly buffer Control { uint control[]; };
layout(std430, binding = 5) restrict writeonly buffer SortedKeys { uint sorted_keys[]; };
#if PAIRS
layout(std430, binding = 6) restrict writeonly buffer List { uvec2 list[]; };
layout(std430, binding = 7) restrict readonly buffer SplatOfSlot { uint splat_of_slot[]; };
#else
layout(std430, binding = 6) restrict writeonly buffer SortedValues { uint sorted_values[]; };
#endif

shared uint s_seen[kWarps * kSortDigits];  // keys of each digit so far, warp by warp; then where each warp's go
#if !SUBGROUPS
shared uint s_digit_of[kGroupSize];
#endif

const uint kNoDigit = 0xffffffffu;

// The lanes of the warp with the same digit, as bits; 0 where this lane has none.
uint lanes_with_same(uint digit) {
#if SUBGROUPS
    uint same = subgroupBallot(digit != kNoDigit).x;
    for (uint bit = 0u; bit < 8u; ++bit) {
        const bool set = ((digit >> bit) & 1u) != 0u;
        const uint vote = subgroupBallot(set).x;
        same &= set ? vote : ~vote;
    }
    return digit == kNoDigit ? 0u : same;
#else
    s_digit_of[gl_LocalInvocationIndex] = digit;
    group_sync();
    uint same = 0u;
    const uint first = gl_LocalInvocationIndex & ~31u;
    for (uint lane = 0u; lane < 32u; ++lane)
        if (s_digit_of[first + lane] == digit) same |= 1u << lane;
    group_sync();
    return digit == kNoDigit ? 0u : same;
#endif
}

void main() {
    const uint count = control[count_word];
    if (group_index() * kSortKeys >= count) return;
    const uint groups = (count + kSortKeys - 1u) / kSortKeys;
    const uint i = gl_LocalInvocationIndex;
    const uint lanes_before = (1u << lane_index()) - 1u;
    for (uint w = 0u; w < kWarps; ++w) s_seen[w * kSortDigits + i] = 0u;
    group_sync();

    uint key[kRounds], rank[kRounds];
    for (uint round = 0u; round < kRounds; ++round) {
        const uint position = key_position(round);
        key[round] = position < count ? keys[position] : 0xffffffffu;
    }
    for (uint round = 0u; round < kRounds; ++round) {
        const uint digit = key[round] == 0xffffffffu ? kNoDigit : (key[round] >> shift) & (kSortDigits - 1u);
        const uint same = lanes_with_same(digit);
        const uint cell = warp_index() * kSortDigits + (digit & (kSortDigits - 1u));
        rank[round] = s_seen[cell] + uint(bitCount(same & lanes_before));
        warp_sync();
        if (same != 0u && (same & lanes_before) == 0u) s_seen[cell] += uint(bitCount(same));
        warp_sync();
    }
    group_sync();

    // Where the digit `i` of this workgroup begins, then that of each warp.
    uint all;
    uint place = group_exclusive_sum(totals[i], all);
    place += table[i * groups + group_index()];
    for (uint w = 0u; w < kWarps; ++w) {
        const uint seen = s_seen[w * kSortDigits + i];
        s_seen[w * kSortDigits + i] = place;
        place += seen;
    }
    group_sync();

    for (uint round = 0u; round < kRounds; ++round) {
        if (key[round] == 0xffffffffu) continue;
        const uint digit = (key[round] >> shift) & (kSortDigits - 1u);
        const uint to = s_seen[warp_index() * kSortDigits + digit] + rank[round];
        sorted_keys[to] = key[round];
#if IOTA
        const uint value = key_position(round);
#else
        const uint value = values[key_position(round)];
#endif
#if PAIRS
        list[to] = uvec2(value, splat_of_slot[value]);
#else
        sorted_values[to] = value;
#endif
    }
}

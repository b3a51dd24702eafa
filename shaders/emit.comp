// Finds the tiles that each splat reaches, and a place in each tile's list, as yet in no order. A splat's (tile, splat)
// pairs stand side by side: their places are its gradient slots. Work is spread by rows of tiles first and by pairs then,
// so that splats of one tile and splats of a thousand cost alike. A workgroup takes 256 splats.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "tiles.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Spans { uvec2 spans[]; };  // first slot; slots and kVisibleBit
layout(std430, binding = 1) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 2) restrict buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 3) restrict writeonly buffer Places { uvec2 places[]; };  // tile, place in its list [slot]
layout(std430, binding = 4) restrict writeonly buffer SplatOfSlot { uint splat_of_slot[]; };

const uint kRowsAtOnce = 512u;
const uint kNone = 0xffffffffu;
const uint kOwnerBits = 8u;  // of a row's word: which of the 256 splats it belongs to

shared uint s_first_row[kGroupSize];    // of tiles that each splat reaches
shared uint s_rows_before[kGroupSize];  // rows of the workgroup's splats before each
// Of the rows in work: the first tile of each and its splat; how many pairs the ones before it have, very many for those
// that are not there.
shared uint s_tile[kRowsAtOnce], s_pairs_before[kRowsAtOnce];
shared uint s_first_slot;

Ellipse ellipse_of_splat(uint splat) {
    const vec4 a = records[kRecordQuads * splat], b = records[kRecordQuads * splat + 1u];
    return ellipse_of(a.xy, vec3(a.zw, b.x), records[kRecordQuads * splat + 2u].z, b.y);
}

// The splat of the workgroup that `row` of its rows belongs to: the last one with no more rows before it. Those without
// any stand before the one that has it.
uint owner_of_row(uint row) {
    uint at = 0u;
    for (uint reach = kGroupSize / 2u; reach > 0u; reach /= 2u)
        if (s_rows_before[at + reach] <= row) at += reach;
    return at;
}

// The row in work that has pair `n`, likewise.
uint row_of_pair(uint n) {
    uint at = 0u;
    for (uint reach = kRowsAtOnce / 2u; reach > 0u; reach /= 2u)
        if (s_pairs_before[at + reach] <= n) at += reach;
    return at;
}

// Takes rows [first, last) into work and returns how many pairs they have.
uint list_rows(uint first, uint last, uint first_splat) {
    const uint each = (last - first + kGroupSize - 1u) / kGroupSize;
    const uint from = gl_LocalInvocationIndex * each, to = min(from + each, last - first);
    uint mine = 0u;
    for (uint r = from; r < to; ++r) {
        const uint j = owner_of_row(first + r);
        const uint row = s_first_row[j] + first + r - s_rows_before[j];
        const uvec2 columns = tile_columns(ellipse_of_splat(first_splat + j), row);
        s_tile[r] = (row * frame.image_size.z + columns.x) << kOwnerBits | j;
        s_pairs_before[r] = mine;
        mine += columns.y - columns.x;
    }
    uint pairs;
    const uint before = group_exclusive_sum(mine, pairs);
    for (uint r = from; r < to; ++r) s_pairs_before[r] += before;
    for (uint r = last - first + gl_LocalInvocationIndex; r < kRowsAtOnce; r += kGroupSize) s_pairs_before[r] = kNone;
    group_sync();
    return pairs;
}

void main() {
    const uint i = gl_LocalInvocationIndex;
    const uint first_splat = group_index() * kGroupSize, splat = first_splat + i;
    const bool visible = splat < frame.counts.x && spans[splat].y != 0u;
    const uvec2 my_rows = visible ? tile_rows(ellipse_of_splat(splat)) : uvec2(0u);
    uint rows;
    const uint my_first = group_exclusive_sum(my_rows.y - my_rows.x, rows), my_last = my_first + my_rows.y - my_rows.x;
    s_first_row[i] = my_rows.x;
    s_rows_before[i] = my_first;
    group_sync();

    uint pairs = 0u;
    for (uint first = 0u; first < rows; first += kRowsAtOnce) {
        pairs += list_rows(first, min(first + kRowsAtOnce, rows), first_splat);
        group_sync();
    }
    // Which workgroup gets the lower slots is chance, and changes nothing: a splat's slots keep their order.
    if (i == 0u && pairs != 0u) {
        s_first_slot = atomicAdd(control[kInstances], pairs);
        atomicAdd(control[kInstancesHigh], pairs >> 12u);
    }
    group_sync();

    uint slot = s_first_slot;
    const uint end = control[kOverflow] == 0u ? frame.capacity.x : 0u;
    uvec2 span = uvec2(slot, 0u);
    for (uint first = 0u; first < rows; first += kRowsAtOnce) {
        const uint last = min(first + kRowsAtOnce, rows);
        const uint listed = rows <= kRowsAtOnce ? pairs : list_rows(first, last, first_splat);
        const uint from = clamp(my_first, first, last), to = clamp(my_last, first, last);
        if (from < to) {
            const uint before = s_pairs_before[from - first];
            if (from == my_first) span.x = slot + before;
            span.y += (to < last ? s_pairs_before[to - first] : listed) - before;
        }
        for (uint n = i; n < listed && slot + n < end; n += kGroupSize) {
            const uint row = row_of_pair(n);
            const uint tile = (s_tile[row] >> kOwnerBits) + n - s_pairs_before[row];
            places[slot + n] = uvec2(tile, atomicAdd(ranges[tile].y, 1u));
            splat_of_slot[slot + n] = first_splat + (s_tile[row] & ((1u << kOwnerBits) - 1u));
        }
        slot += listed;
        group_sync();
    }
    if (visible) spans[splat] = uvec2(span.x, span.y | kVisibleBit);
}

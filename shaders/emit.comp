// Writes one (tile, splat) pair for each tile that a splat reaches, splats nearest first. The pairs of a splat stand
// side by side: their places are its gradient slots, and its span remembers the first.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "tiles.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Order { uint order[]; };
layout(std430, binding = 1) restrict buffer Spans { uvec2 spans[]; };
layout(std430, binding = 2) restrict readonly buffer Sums { uint sums[]; };
layout(std430, binding = 3) restrict readonly buffer Control { uint control[]; };
layout(std430, binding = 4) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 5) restrict writeonly buffer Tiles { uint tile_of_slot[]; };
layout(std430, binding = 6) restrict writeonly buffer SplatOfSlot { uint splat_of_slot[]; };

// Writes exactly `count` pairs: were the test to round differently here than when it counted, the last tile would
// stand for the missing ones, where a splat that is not seen adds nothing.
void write_tiles(uint splat, uint slot, uint count) {
    const vec4 a = records[kRecordQuads * splat], b = records[kRecordQuads * splat + 1u];
    const Ellipse ellipse = ellipse_of(a.xy, vec3(a.zw, b.x), records[kRecordQuads * splat + 2u].z, b.y);
    const uvec2 rows = tile_rows(ellipse);
    const uint end = slot + count;
    for (uint row = rows.x; row < rows.y; ++row) {
        const uvec2 columns = tile_columns(ellipse, row);
        for (uint column = columns.x; column < columns.y && slot < end; ++column, ++slot) {
            tile_of_slot[slot] = row * frame.image_size.z + column;
            splat_of_slot[slot] = splat;
        }
    }
    for (; slot < end; ++slot) {
        tile_of_slot[slot] = frame.image_size.z * frame.image_size.w - 1u;
        splat_of_slot[slot] = splat;
    }
}

void main() {
    const uint count = control[kSortedSplats];
    if (group_index() * kEmitSplats >= count) return;
    uint before = 0u;
    for (uint g = gl_LocalInvocationIndex; g < group_index(); g += kGroupSize) before += sums[g];
    before = group_sum(before);
    for (uint k = 0u; k < kEmitSplats / kGroupSize; ++k) {
        const uint position = group_index() * kEmitSplats + k * kGroupSize + gl_LocalInvocationIndex;
        const bool used = position < count;
        const uint splat = used ? order[position] : 0u;
        const uint tiles = used ? spans[splat].y & 0x7fffffffu : 0u;
        uint total;
        const uint slot = before + group_exclusive_sum(tiles, total);
        before += total;
        if (used) {
            spans[splat].x = slot;
            write_tiles(splat, slot, tiles);
        }
    }
}

// Goes back through each tile's list, farthest splat first, and writes the gradient of every (tile, splat) pair into
// the pair's own slot: one writer each, so no atomics, and the same bits every time.
//
// A warp owns 8x4 pixels. It takes the splats that reach them, kChunk at a time, in two turns. First lane = pixel:
// each lane walks its pixel through the chunk and leaves two numbers a splat in shared memory, the colour's weight and
// the gradient of log alpha. Then lane = (splat, row of 8 pixels): each lane sums its run's moments in registers. So no
// value is reduced across lanes but the runs' sums. The eight warps' sums of a batch of 32 splats are added at its
// end in fixed order.
// Per pixel one scalar is carried besides the transmittance: <gradient of the pixel, colour behind>.
// ABSOLUTE: also sums the gradient of the mean without its signs, pixel by pixel (AbsGS).
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "blend.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 1) restrict readonly buffer List { uvec2 list[]; };
layout(std430, binding = 2) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 3) restrict readonly buffer Gradient { vec4 gradient[]; };  // of the picture; transmittance
layout(std430, binding = 4) restrict readonly buffer Lasts { uint lasts[]; };
layout(std430, binding = 5) restrict writeonly buffer Slots { vec4 slots[]; };  // see slots.glsl
layout(location = 0) uniform uint first_tile;

const uint kBatch = 32u;    // splats between two barriers
const uint kChunk = 8u;     // splats that a warp turns around at a time
const uint kSplatLanes = 32u / kChunk;  // that share a splat in the second turn, a row of pixels each
const uint kRunPixels = 8u;
#if ABSOLUTE
const uint kSums = 11u;
#else
const uint kSums = 9u;
#endif
const uint kStride = 33u;  // of a splat's pixels in shared memory: one more than 32, for its banks

#include "slots.glsl"

shared vec4 s_a[kBatch], s_b[kBatch];
shared float s_c[kBatch];
const uint kPairs = kWarps * kChunk * kStride;  // [warp][splat of the chunk][pixel]
const uint kBatchSums = kWarps * kSums * kBatch;  // [warp][sum][splat of the batch]
// Weights of the colour, then gradients of log alpha; then the warps' sums, which with subgroups wait in registers
// until the pairs are done with and take their place: little shared memory means many workgroups at once.
#if SUBGROUPS
const uint kSumsAt = 0u;
shared float s_memory[max(2u * kPairs, kBatchSums)];
#else
const uint kSumsAt = 2u * kPairs;
shared float s_memory[2u * kPairs + kBatchSums];
#endif
shared vec2 s_red_green[kGroupSize];  // the picture's gradient
shared float s_blue[kGroupSize];
shared uint s_seen[kWarps];  // splats of the batch that reach the warp's pixels
shared uint s_last;

// What a pixel carries from one splat to the one before it.
struct PixelState {
    float transmittance;
    float behind;  // <gradient, colour behind, weighted by what reaches it>
};

// The pixel's weight of the splat's colour, and the gradient of its log alpha (0 where alpha was clamped).
vec2 unblend(inout PixelState state, uint j, bool counts, vec2 pixel, vec3 g) {
    const vec4 a = s_a[j], b = s_b[j];
    const float log2_value = log2_alpha(a, b.xy, pixel);
    if (!counts || log2_value < kLog2MinAlpha) return vec2(0.0);
    const float raw_alpha = exp2(log2_value);
    const float alpha = min(raw_alpha, kMaxAlpha);
    const float inverse = 1.0 / (1.0 - alpha);
    state.transmittance *= inverse;
    const float weight = alpha * state.transmittance;
    const float shade = b.z * g.x + b.w * g.y + s_c[j] * g.z;
    const float alpha_gradient = state.transmittance * shade - state.behind * inverse;
    state.behind += weight * shade;
    return vec2(weight, raw_alpha > kMaxAlpha ? 0.0 : alpha * alpha_gradient);
}

// What a slot holds (slots.glsl).
struct PairSums {
    vec4 a, b;
    float blue;
    vec2 absolute;
};

// Adds a run of pixels of one row to the sums of a splat. The gradient by distance is minus that of log alpha.
// `x`, `y`: the mean from the run's middle; `conic`: scaled, as the record has it.
void add_run(inout PairSums sums, uint from, uint pixel, float x, float y, vec3 conic) {
    float zeroth = 0.0, first = 0.0, second = 0.0;  // moments about the run's middle
    vec3 color = vec3(0.0);
    for (uint i = 0u; i < kRunPixels; ++i) {
        const float weight = s_memory[from + i], slope = s_memory[kPairs + from + i];
        const float offset = float(i) - 3.5;
        zeroth += slope;
        first += slope * offset;
        second += slope * (offset * offset);
        color += weight * vec3(s_red_green[pixel + i], s_blue[pixel + i]);
#if ABSOLUTE
        // In units of the scaled conic, which update.comp undoes.
        sums.absolute += abs(slope * vec2(2.0 * conic.x * (x - offset) + conic.y * y,
                                          conic.y * (x - offset) + 2.0 * conic.z * y));
#endif
    }
    const float moment_x = x * zeroth - first;  // sum of v (mean - pixel)
    sums.a -= vec4(zeroth, moment_x, y * zeroth, x * (x * zeroth - 2.0 * first) + second);
    sums.b += vec4(-y * moment_x, -y * y * zeroth, color.rg);
    sums.blue += color.b;
}

// Run `run` of the warp's four, for splat k of the chunk, which is splat j of the batch.
void add_splat_run(inout PairSums sums, uint k, uint j, uint run, vec2 part) {
    const uint warp = warp_index();
    const vec2 middle = part + vec2(4.0, float(run) + 0.5);
    const vec4 a = s_a[j];
    const uint first = run * kRunPixels;
    add_run(sums,
            (warp * kChunk + k) * kStride + first,
            warp * 32u + first,
            a.x - middle.x,
            a.y - middle.y,
            vec3(a.zw, s_b[j].x));
}

PairSums no_sums() { return PairSums(vec4(0.0), vec4(0.0), 0.0, vec2(0.0)); }

void store_sums(PairSums sums, uint j) {
    const uint at = kSumsAt + warp_index() * kSums * kBatch + j;
    for (uint s = 0u; s < 4u; ++s) {
        s_memory[at + s * kBatch] = sums.a[s];
        s_memory[at + (4u + s) * kBatch] = sums.b[s];
    }
    s_memory[at + 8u * kBatch] = sums.blue;
#if ABSOLUTE
    s_memory[at + 9u * kBatch] = sums.absolute.x;
    s_memory[at + 10u * kBatch] = sums.absolute.y;
#endif
}

// Second turn: lane = (splat k of the chunk, run of pixels); `j` is that splat's place in the batch, `own` the place in
// the chunk of the splat whose place in the batch is this lane, kChunk if there is none. With subgroups the sums go
// to `total` of that lane, else to shared memory.
void sum_chunk(inout PairSums total, uint j, uint own, uint count, vec2 part) {
    const uint k = lane_index() / kSplatLanes;
    PairSums sums = no_sums();
#if SUBGROUPS
    if (k < count) add_splat_run(sums, k, j, lane_index() % kSplatLanes, part);
    for (uint step = 1u; step < kSplatLanes; step *= 2u) {
        sums.a += subgroupShuffleXor(sums.a, step);
        sums.b += subgroupShuffleXor(sums.b, step);
        sums.blue += subgroupShuffleXor(sums.blue, step);
#if ABSOLUTE
        sums.absolute += subgroupShuffleXor(sums.absolute, step);
#endif
    }
    const uint from = (own % kChunk) * kSplatLanes;
    const bool has = own < kChunk;
    const vec4 a = subgroupShuffle(sums.a, from), b = subgroupShuffle(sums.b, from);
    const float blue = subgroupShuffle(sums.blue, from);
    const vec2 absolute = subgroupShuffle(sums.absolute, from);
    if (has) total = PairSums(a, b, blue, absolute);
#else
    if (k >= count || lane_index() % kSplatLanes != 0u) return;
    for (uint run = 0u; run < kSplatLanes; ++run) add_splat_run(sums, k, j, run, part);
    store_sums(sums, j);
#endif
}

// The splats of the batch that reach this warp's pixels and lie before its last one. All warps, with a barrier.
uint find_seen(uint place, uint count, uint warp_last, vec2 low) {
    const uint j = lane_index();
    const bool seen = j < count && place + j < warp_last && reaches_part(s_a[j], s_b[j].xy, low, low + vec2(7.0, 3.0));
#if SUBGROUPS
    const uint bits = subgroupBallot(seen).x;
    if (j == 0u) s_seen[warp_index()] = bits;
    return bits;
#else
    if (seen) atomicOr(s_seen[warp_index()], 1u << j);
    group_sync();
    return s_seen[warp_index()];
#endif
}

// Chunks that this warp must take part in: its own, or without subgroups those of the busiest warp.
uint chunk_count(uint seen) {
    uint most = uint(bitCount(seen));
#if !SUBGROUPS
    for (uint w = 0u; w < kWarps; ++w) most = max(most, uint(bitCount(s_seen[w])));
#endif
    return (most + kChunk - 1u) / kChunk;
}

float batch_sum(uint sum, uint j) {
    float total = 0.0;
    for (uint w = 0u; w < kWarps; ++w)
        if (((s_seen[w] >> j) & 1u) != 0u) total += s_memory[kSumsAt + (w * kSums + sum) * kBatch + j];
    return total;
}

// Three warps write a quad each of the batch's slots.
void write_slots(uint at, uint count) {
    const uint quad = warp_index(), j = lane_index();
    if (quad >= kSlotQuads || j >= count) return;
    const uint slot = list[at + j].x;
    if (quad < 2u) {
        slots[slot_quad(slot, quad)] = vec4(batch_sum(4u * quad, j),
                                            batch_sum(4u * quad + 1u, j),
                                            batch_sum(4u * quad + 2u, j),
                                            batch_sum(4u * quad + 3u, j));
    } else {
#if ABSOLUTE
        slots[slot_quad(slot, 2u)] = vec4(batch_sum(8u, j), batch_sum(9u, j), batch_sum(10u, j), 0.0);
#else
        slots[slot_quad(slot, 2u)][slot & 3u] = batch_sum(8u, j);
#endif
    }
}

// Slots that no pixel reached: the list is longer than the pixels were deep, or than the tile cap allows.
void clear_slots(uint from, uint to) {
    for (uint at = from + gl_LocalInvocationIndex; at < to; at += kGroupSize) {
        const uint slot = list[at].x;
        slots[slot_quad(slot, 0u)] = vec4(0.0);
        slots[slot_quad(slot, 1u)] = vec4(0.0);
#if ABSOLUTE
        slots[slot_quad(slot, 2u)] = vec4(0.0);
#else
        slots[slot_quad(slot, 2u)][slot & 3u] = 0.0;
#endif
    }
}

uint largest_in_warp(uint value) {
#if SUBGROUPS
    return subgroupMax(value);
#else
    atomicMax(s_seen[warp_index()], value);
    group_sync();
    const uint largest = s_seen[warp_index()];
    group_sync();
    return largest;
#endif
}

void main() {
    const uint tile = first_tile + group_index();
    const uvec2 tile_xy = uvec2(tile % frame.image_size.z, tile / frame.image_size.z);
    const uvec2 part = tile_xy * kTileSize + part_origin(warp_index());
    const uvec2 pixel_xy = part + lane_offset(lane_index());
    const vec2 pixel = vec2(pixel_xy) + 0.5;
    const uint i = gl_LocalInvocationIndex;
    const uvec2 range = ranges[tile];
    if (range.x == range.y) return;

    vec4 g = vec4(0.0);
    uint last = 0u;
    if (all(lessThan(pixel_xy, frame.image_size.xy))) {
        const uint p = pixel_xy.y * frame.image_size.x + pixel_xy.x;
        g = gradient[p];
        last = lasts[p];
    }
    s_red_green[i] = g.xy;
    s_blue[i] = g.z;
    if (i < kWarps) s_seen[i] = 0u;
    if (i == 0u) s_last = 0u;
    group_sync();
    const uint warp_last = largest_in_warp(last);
    if (lane_index() == 0u) atomicMax(s_last, warp_last);
    group_sync();
    const uint tile_last = s_last;
    clear_slots(range.x + tile_last, range.y);

    PixelState state = PixelState(g.w, g.w * dot(g.xyz, frame.background.xyz));
    const uint batches = (tile_last + kBatch - 1u) / kBatch;
    // A record's three quads are fetched by three warps, one batch ahead.
    vec4 next = vec4(0.0);
    const uint quad = warp_index();
    for (uint batch = batches; batch-- > 0u;) {
        const uint place = batch * kBatch;
        const uint count = min(kBatch, tile_last - place);
        if (quad < kRecordQuads) {
            if (batch + 1u == batches && lane_index() < count)
                next = records[kRecordQuads * list[range.x + place + lane_index()].y + quad];
            if (quad == 0u) s_a[lane_index()] = next;
            if (quad == 1u) s_b[lane_index()] = next;
            if (quad == 2u) s_c[lane_index()] = next.x;
            if (batch > 0u) next = records[kRecordQuads * list[range.x + place - kBatch + lane_index()].y + quad];
        }
#if !SUBGROUPS
        if (i < kWarps) s_seen[i] = 0u;
#endif
        group_sync();
        uint seen = find_seen(place, count, warp_last, vec2(part) + 0.5);
        const uint chunks = chunk_count(seen);
        PairSums total = no_sums();
        for (uint chunk = 0u; chunk < chunks; ++chunk) {
            const uint taken = min(uint(bitCount(seen)), kChunk);
            uint mine = 0u;      // place in the batch of the splat that this lane helps to sum
            uint own = kChunk;  // place in the chunk of the splat whose sums this lane keeps
            for (uint k = 0u; k < taken; ++k) {
                const uint j = uint(findMSB(seen));
                seen ^= 1u << j;
                if (lane_index() / kSplatLanes == k) mine = j;
                if (lane_index() == j) own = k;
                const vec2 pair = unblend(state, j, place + j < last, pixel, g.xyz);
                const uint at = (warp_index() * kChunk + k) * kStride + lane_index();
                s_memory[at] = pair.x;
                s_memory[kPairs + at] = pair.y;
            }
            warp_sync();
            sum_chunk(total, mine, own, taken, vec2(part));
            warp_sync();
        }
        group_sync();
#if SUBGROUPS
        store_sums(total, lane_index());
        group_sync();
#endif
        write_slots(range.x + place, count);
#if !SUBGROUPS
        group_sync();  // before s_seen is cleared
#endif
    }
}

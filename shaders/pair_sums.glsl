// Second turn of blend_backward.comp: what a batch's (tile, splat) pairs sum up to, on its way to their slots. Reads the
// shared memory and the buffers of that kernel.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_PAIR_SUMS_GLSL
#define SPLATELIER_PAIR_SUMS_GLSL

// What a slot holds (slots.glsl).
struct PairSums {
    vec4 a, b;
    float blue;
    vec2 absolute;
};

// Adds run `run` of the warp's pixels to the sums of splat k of the chunk, which is splat j of the batch. The gradient by
// distance is minus that of log alpha.
void add_run(inout PairSums sums, uint k, uint j, uint run, vec2 part) {
    const uint pixels = warp_index() * kPixelStride + run * kRunStride;
    const uint pairs = (warp_index() * kChunk + k) * kPixelStride + run * kRunStride;
    const vec4 a = s_a[j];
    const float x = a.x - (part.x + 4.0), y = a.y - (part.y + float(run) + 0.5);  // the mean from the run's middle
#if ABSOLUTE
    const float conic_z = s_b[j].x;
#endif
    float zeroth = 0.0, first = 0.0, second = 0.0;  // moments about the run's middle
    vec3 color = vec3(0.0);
    for (uint i = 0u; i < kRunPixels; ++i) {
        const vec2 pair = s_memory[pairs + i];
        const float offset = float(i) - 3.5;
        zeroth += pair.y;
        first += pair.y * offset;
        second += pair.y * (offset * offset);
        color += pair.x * s_gradient[pixels + i].rgb;
#if ABSOLUTE
        // In units of the scaled conic, which update.comp undoes.
        sums.absolute += abs(pair.y * vec2(2.0 * a.z * (x - offset) + a.w * y, a.w * (x - offset) + 2.0 * conic_z * y));
#endif
    }
    const float moment_x = x * zeroth - first;  // sum of v (mean - pixel)
    sums.a -= vec4(zeroth, moment_x, y * zeroth, x * (x * zeroth - 2.0 * first) + second);
    sums.b += vec4(-y * moment_x, -y * y * zeroth, color.rg);
    sums.blue += color.b;
}

PairSums no_sums() { return PairSums(vec4(0.0), vec4(0.0), 0.0, vec2(0.0)); }

void store_sums(PairSums sums, uint j) {
    const uint at = kSumsAt + warp_index() * kSumPairs * kBatch + j;
    s_memory[at] = sums.a.xy;
    s_memory[at + kBatch] = sums.a.zw;
    s_memory[at + 2u * kBatch] = sums.b.xy;
    s_memory[at + 3u * kBatch] = sums.b.zw;
    s_memory[at + 4u * kBatch] = vec2(sums.blue, sums.absolute.x);
#if ABSOLUTE
    s_memory[at + 5u * kBatch] = vec2(sums.absolute.y, 0.0);
#endif
}

// Which splat of the chunk this lane sums in the second turn.
uint chunk_place() {
#if SUBGROUPS
    return lane_index() / kRuns;
#else
    return lane_index();
#endif
}

// Second turn; `j`: place in the batch of splat chunk_place(); `own`: the place in the chunk of the splat whose place in
// the batch is this lane, kChunk if there is none. With subgroups the sums go to `total` of that lane, else to shared
// memory.
void sum_chunk(inout PairSums total, uint j, uint own, uint count, vec2 part) {
    PairSums sums = no_sums();
#if SUBGROUPS
    if (chunk_place() < count) add_run(sums, chunk_place(), j, lane_index() % kRuns, part);
    for (uint step = 1u; step < kRuns; step *= 2u) {
        sums.a += subgroupShuffleXor(sums.a, step);
        sums.b += subgroupShuffleXor(sums.b, step);
        sums.blue += subgroupShuffleXor(sums.blue, step);
#if ABSOLUTE
        sums.absolute += subgroupShuffleXor(sums.absolute, step);
#endif
    }
    const uint from = own % kChunk * kRuns;
    const vec4 a = subgroupShuffle(sums.a, from), b = subgroupShuffle(sums.b, from);
    const float blue = subgroupShuffle(sums.blue, from);
#if ABSOLUTE
    const vec2 absolute = subgroupShuffle(sums.absolute, from);
#else
    const vec2 absolute = vec2(0.0);
#endif
    if (own < kChunk) total = PairSums(a, b, blue, absolute);
#else
    if (chunk_place() >= count) return;
    for (uint run = 0u; run < kRuns; ++run) add_run(sums, chunk_place(), j, run, part);
    store_sums(sums, j);
#endif
}

vec2 batch_sums(uint two, uint j) {
    vec2 total = vec2(0.0);
    for (uint w = 0u; w < kWarps; ++w)
        if (((s_seen[w] >> j) & 1u) != 0u) total += s_memory[kSumsAt + (w * kSumPairs + two) * kBatch + j];
    return total;
}

// Three warps write a quad each of the batch's slots.
void write_slots(uint at, uint count) {
    const uint quad = warp_index(), j = lane_index();
    if (quad >= kSlotQuads || j >= count) return;
    const uint slot = list[at + j].x;
    if (quad < 2u) {
        slots[slot_quad(slot, quad)] = vec4(batch_sums(2u * quad, j), batch_sums(2u * quad + 1u, j));
    } else {
#if ABSOLUTE
        slots[slot_quad(slot, 2u)] = vec4(batch_sums(4u, j), batch_sums(5u, j));
#else
        slots[slot_quad(slot, 2u)][slot & 3u] = batch_sums(4u, j).x;
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
#endif

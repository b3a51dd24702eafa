// Later turns of blend_backward.comp: what a batch's (tile, splat) pairs sum up to, on its way to their slots. Reads the
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

PairSums no_sums() { return PairSums(vec4(0.0), vec4(0.0), 0.0, vec2(0.0)); }

// Which splat of the chunk this lane sums.
uint chunk_place() {
#if SUBGROUPS
    return lane_index() / kRuns;
#else
    return lane_index();
#endif
}

uint first_of_run(uint run) { return (warp_index() * kChunk + chunk_place()) * kPixelStride + run * kRunStride; }

// Adds the gradients by distance in run `run` of the warp's pixels, for splat j of the batch. Shared memory holds those by
// log alpha, which have the other sign.
void add_gradients(inout PairSums sums, uint j, uint run, vec2 part) {
    const uint pairs = first_of_run(run);
    const vec4 a = s_a[j];
    const float x = a.x - (part.x + 4.0), y = a.y - (part.y + float(run) + 0.5);  // the mean from the run's middle
#if ABSOLUTE
    const float conic_z = s_b[j].x;
#endif
    float zeroth = 0.0, first = 0.0, second = 0.0;  // moments about the run's middle
    for (uint i = 0u; i < kRunPixels; ++i) {
        const float v = s_memory[pairs + i];
        const float offset = float(i) - 3.5;
        zeroth += v;
        first += v * offset;
        second += v * (offset * offset);
#if ABSOLUTE
        // In units of the scaled conic, which update.comp undoes.
        sums.absolute += abs(v * vec2(2.0 * a.z * (x - offset) + a.w * y, a.w * (x - offset) + 2.0 * conic_z * y));
#endif
    }
    const float moment_x = x * zeroth - first;  // sum of v (mean - pixel)
    sums.a -= vec4(zeroth, moment_x, y * zeroth, x * (x * zeroth - 2.0 * first) + second);
    sums.b.xy -= vec2(y * moment_x, y * y * zeroth);
}

// Second turn; `j`: place in the batch of splat chunk_place(); `count`: splats of the chunk.
PairSums sums_of_gradients(uint j, uint count, vec2 part) {
    PairSums sums = no_sums();
    if (chunk_place() >= count) return sums;
#if SUBGROUPS
    add_gradients(sums, j, lane_index() % kRuns, part);
#else
    for (uint run = 0u; run < kRuns; ++run) add_gradients(sums, j, run, part);
#endif
    return sums;
}

void add_colors_of_run(inout PairSums sums, uint run) {
    const uint pairs = first_of_run(run), pixels = warp_index() * kPixelStride + run * kRunStride;
    vec3 color = vec3(0.0);
    for (uint i = 0u; i < kRunPixels; ++i) color += s_memory[pairs + i] * s_gradient[pixels + i].rgb;
    sums.b.zw += color.rg;
    sums.blue += color.b;
}

// Third turn, with the weights in shared memory.
void add_colors(inout PairSums sums, uint count) {
    if (chunk_place() >= count) return;
#if SUBGROUPS
    add_colors_of_run(sums, lane_index() % kRuns);
#else
    for (uint run = 0u; run < kRuns; ++run) add_colors_of_run(sums, run);
#endif
}

void store_sums(PairSums sums, uint j) {
    const uint at = kSumsAt + warp_index() * kSums * kBatch + j;
    for (uint k = 0u; k < 4u; ++k) {
        s_memory[at + k * kBatch] = sums.a[k];
        s_memory[at + (4u + k) * kBatch] = sums.b[k];
    }
    s_memory[at + 8u * kBatch] = sums.blue;
#if ABSOLUTE
    s_memory[at + 9u * kBatch] = sums.absolute.x;
    s_memory[at + 10u * kBatch] = sums.absolute.y;
#endif
}

// Takes the sums of splat j of the batch over. `own`: the place in the chunk of the splat whose place in the batch is this
// lane, kChunk if there is none. With subgroups the runs' sums are added and go to `total` of that lane, else to shared
// memory.
void keep_sums(inout PairSums total, PairSums sums, uint j, uint own, uint count) {
#if SUBGROUPS
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
    if (chunk_place() < count) store_sums(sums, j);
#endif
}

// Of the batch's splat j, over all warps.
float batch_sum(uint sum, uint j) {
    float total = 0.0;
    for (uint w = 0u; w < kWarps; ++w)
        if (((s_seen[w] >> j) & 1u) != 0u) total += s_memory[kSumsAt + (w * kSums + sum) * kBatch + j];
    return total;
}

vec4 batch_sums(uint first, uint j) {
    return vec4(batch_sum(first, j), batch_sum(first + 1u, j), batch_sum(first + 2u, j), batch_sum(first + 3u, j));
}

// Three warps write a quad each of the batch's slots.
void write_slots(uint at, uint count) {
    const uint quad = warp_index(), j = lane_index();
    if (quad >= kSlotQuads || j >= count) return;
    const uint slot = list[at + j].x;
    if (quad < 2u) {
        slots[slot_quad(slot, quad)] = batch_sums(4u * quad, j);
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
#endif

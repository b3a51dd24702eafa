// Goes back through the buckets of the tiles' lists (buckets.glsl), farthest splat first, and writes the gradient of every
// (tile, splat) pair into the pair's own slot: one writer each, so no atomics, and the same bits every time.
//
// A warp owns 8x4 pixels. It takes the splats that reach them, kChunk at a time, in turns. First lane = pixel: each lane
// walks its pixel through the chunk, which makes two numbers a splat: the gradient of log alpha, left in shared memory, and
// the colour's weight, kept in a register. Then lane = (splat, row of 8 pixels): each lane sums its run's moments. The
// weights take the gradients' place then, and are summed likewise. So no value is reduced across lanes but the runs' sums.
// The eight warps' sums of a batch of 32 splats are added at its end in fixed order.
// Shared memory is what limits how many workgroups are in work: NVIDIA's driver gives all those of a core 48 KiB.
// Per pixel one scalar is carried besides the transmittance: <gradient of the pixel, colour behind>.
// ABSOLUTE: also sums the gradient of the mean without its signs, pixel by pixel (AbsGS).
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "blend.glsl"
#include "buckets.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 1) restrict readonly buffer List { uvec2 list[]; };
layout(std430, binding = 2) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 3) restrict readonly buffer Gradient { vec4 gradient[]; };  // of the picture; transmittance
layout(std430, binding = 4) restrict readonly buffer Lasts { uint lasts[]; };
layout(std430, binding = 5) restrict writeonly buffer Slots { vec4 slots[]; };  // see slots.glsl
layout(std430, binding = 6) restrict readonly buffer Buckets { uvec4 buckets[]; };
layout(std430, binding = 7) restrict readonly buffer Picture { vec4 picture[]; };
layout(location = 0) uniform uint first_bucket;

const uint kTogether = 2u;  // splats whose alphas are computed side by side: none waits on the others' latency

const uint kBatch = 32u;     // splats between two barriers
const uint kRunPixels = 8u;  // of a row, that a lane sums in the second turn
const uint kRuns = 32u / kRunPixels;
const uint kRunStride = kRunPixels + 1u;        // in shared memory, for its banks
const uint kPixelStride = kRuns * kRunStride;  // of a warp's pixels there
#if SUBGROUPS
const uint kChunk = 8u;  // splats that a warp turns around at a time
#else
const uint kChunk = 4u;  // 32 KiB hold no more
#endif
#if ABSOLUTE
const uint kSums = 11u;
#else
const uint kSums = 9u;
#endif

#include "slots.glsl"

shared vec4 s_a[kBatch], s_b[kBatch];
shared float s_c[kBatch];
const uint kPairs = kWarps * kChunk * kPixelStride;  // [warp][splat of the chunk][pixel]
const uint kBatchSums = kWarps * kSums * kBatch;      // [warp][sum][splat of the batch]
// A number a pair; then the warps' sums, which with subgroups wait in registers until the pairs are done with and take
// their place.
#if SUBGROUPS
const uint kSumsAt = 0u;
shared float s_memory[max(kPairs, kBatchSums)];
#else
const uint kSumsAt = kPairs;
shared float s_memory[kPairs + kBatchSums];
#endif
shared vec4 s_gradient[kWarps * kPixelStride];  // the picture's
shared uint s_seen[kWarps];  // splats of the batch that reach the warp's pixels

// Where a lane's pixel stands among the warp's, and where its pair with the first splat of the chunk does.
uint pixel_place(uint lane) { return lane + lane / kRunPixels; }
uint first_pair_place() { return warp_index() * kChunk * kPixelStride + pixel_place(lane_index()); }

// What a pixel carries from one splat to the one before it.
struct PixelState {
    float transmittance;
    float behind;  // <gradient, colour behind, weighted by what reaches it>
};

// A splat as a pixel sees it.
struct Sight {
    float raw_alpha;  // not clamped; 0: not at all
    float shade;      // <gradient, colour>
};

Sight look(uint j, bool counts, vec2 pixel, vec3 g) {
    const vec4 a = s_a[j], b = s_b[j];
    const float log2_value = log2_alpha(a, b.xy, pixel);
    return Sight(counts && log2_value >= kLog2MinAlpha ? exp2(log2_value) : 0.0,
                 b.z * g.x + b.w * g.y + s_c[j] * g.z);
}

// The pixel's weight of the splat's colour, and the gradient of its log alpha (0 where alpha was clamped).
vec2 unblend(inout PixelState state, Sight sight) {
    const float alpha = min(sight.raw_alpha, kMaxAlpha);
    const float inverse = 1.0 / (1.0 - alpha);
    state.transmittance *= inverse;
    const float weight = alpha * state.transmittance;
    const float alpha_gradient = state.transmittance * sight.shade - state.behind * inverse;
    state.behind += weight * sight.shade;
    return vec2(weight, sight.raw_alpha > kMaxAlpha ? 0.0 : alpha * alpha_gradient);
}

#include "pair_sums.glsl"

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

// First turn: up to kChunk of the batch's splats in `seen`, farthest first, which are taken out of it. Returns how many;
// `mine`: place in the batch of the one that this lane helps to sum; `weights`: of the pixel's colour, a splat.
uint unblend_chunk(inout uint seen,
                   inout PixelState state,
                   uint before_last,
                   vec2 pixel,
                   vec3 g,
                   out uint mine,
                   out float weights[kChunk]) {
    const uint taken = min(uint(bitCount(seen)), kChunk), at = first_pair_place();
    mine = 0u;
    for (uint k = 0u; k < kChunk; k += kTogether) {
        for (uint n = 0u; n < kTogether; ++n) weights[k + n] = 0.0;
        if (k >= taken) continue;  // not break: the loop must unroll, or the weights go to slow memory
        Sight sights[kTogether];
        for (uint n = 0u; n < kTogether; ++n) {
            const bool some = k + n < taken;
            const uint j = uint(findMSB(seen)) & 31u;  // no branch: loads for the next splat go out meanwhile
            seen &= ~(1u << j);
            if (chunk_place() == k + n) mine = j;
            sights[n] = look(j, some && j < before_last, pixel, g);
        }
        for (uint n = 0u; n < kTogether; ++n) {
            const vec2 pair = unblend(state, sights[n]);
            weights[k + n] = pair.x;
            s_memory[at + (k + n) * kPixelStride] = pair.y;
        }
    }
    return taken;
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

// What the pixel carries at the bucket's end: what it ended with, or what forward blending left there.
PixelState state_at_end(uint begin, uint bucket, uint last, uint p, vec4 g) {
    if (last <= (bucket + 1u) * kBucketSplats) return PixelState(g.w, g.w * dot(g.xyz, frame.background.xyz));
    const uint i = gl_LocalInvocationIndex;
    const vec4 left = uintBitsToFloat(buckets[bucket_end_place(begin, bucket, i)]);
    return PixelState(left.w, dot(g.xyz, picture[p].xyz - left.xyz));
}

// A record's three quads are fetched by three warps: this warp's, of the splat whose place in the list is this lane's, the
// first being `at`.
vec4 record_quad(uint at) {
    const uint quad = warp_index();
    return quad < kRecordQuads ? records[kRecordQuads * list[at + lane_index()].y + quad] : vec4(0.0);
}

void share_batch(vec4 quad) {
    if (warp_index() == 0u) s_a[lane_index()] = quad;
    if (warp_index() == 1u) s_b[lane_index()] = quad;
    if (warp_index() == 2u) s_c[lane_index()] = quad.x;
}

void main() {
    if (first_bucket + group_index() >= control[kBuckets]) return;
    const uvec4 line = buckets[first_bucket + group_index()];
    const uint tile = line.x, bucket = line.y, tile_last = line.z;
    const uvec2 range = ranges[tile];
    const uint first = bucket * kBucketSplats;  // place in the tile's list
    const uint end = min(first + kBucketSplats, tile_last);
    if (end == tile_last) clear_slots(range.x + tile_last, range.y);
    if (tile_last == 0u) return;

    const uvec2 tile_xy = uvec2(tile % frame.image_size.z, tile / frame.image_size.z);
    const uvec2 part = tile_xy * kTileSize + part_origin(warp_index());
    const uvec2 pixel_xy = part + lane_offset(lane_index());
    const vec2 pixel = vec2(pixel_xy) + 0.5;
    const uint i = gl_LocalInvocationIndex;
    PixelState state = PixelState(0.0, 0.0);
    vec3 g = vec3(0.0);
    uint last = 0u;
    if (all(lessThan(pixel_xy, frame.image_size.xy))) {
        const uint p = pixel_xy.y * frame.image_size.x + pixel_xy.x;
        const vec4 gradient_and_rest = gradient[p];
        g = gradient_and_rest.xyz;
        last = lasts[p];
        state = state_at_end(range.x, bucket, last, p, gradient_and_rest);
    }
    s_gradient[warp_index() * kPixelStride + pixel_place(lane_index())] = vec4(g, 0.0);
    if (i < kWarps) s_seen[i] = 0u;
    group_sync();
    const uint warp_last = largest_in_warp(last);

    const uint batches = (end - first + kBatch - 1u) / kBatch;
    vec4 next = vec4(0.0);  // of a record, one batch ahead
    for (uint batch = batches; batch-- > 0u;) {
        const uint place = first + batch * kBatch;
        const uint count = min(kBatch, end - place);
        if (batch + 1u == batches && lane_index() < count) next = record_quad(range.x + place);
        share_batch(next);
        if (batch > 0u) next = record_quad(range.x + place - kBatch);
#if !SUBGROUPS
        if (i < kWarps) s_seen[i] = 0u;
#endif
        group_sync();
        uint seen = find_seen(place, count, warp_last, vec2(part) + 0.5);
        const uint chunks = chunk_count(seen);
        const uint before_last = last > place ? last - place : 0u;
        PairSums total = no_sums();
        for (uint chunk = 0u; chunk < chunks; ++chunk) {
            const uint farther = lane_index() < 31u ? seen >> (lane_index() + 1u) : 0u;
            const uint rank = ((seen >> lane_index()) & 1u) != 0u ? uint(bitCount(farther)) : kChunk;
            uint mine;
            float weights[kChunk];
            const uint taken = unblend_chunk(seen, state, before_last, pixel, g, mine, weights);
            warp_sync();
            PairSums sums = sums_of_gradients(mine, taken, vec2(part));
            warp_sync();
            for (uint k = 0u; k < kChunk; ++k) s_memory[first_pair_place() + k * kPixelStride] = weights[k];
            warp_sync();
            add_colors(sums, taken);
            keep_sums(total, sums, mine, min(rank, kChunk), taken);
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

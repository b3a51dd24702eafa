// Blends each tile's splats front to back: colour and what is left of the light, and where each pixel stopped.
// NORMALIZED: divides by the sum of weights (expected depth, expected normal) and leaves the background out.
// BUCKETS: leaves behind what the backward kernel starts from (buckets.glsl).
// SPDX-License-Identifier: MIT
#pragma optionNV(unroll all)
#include "blend.glsl"
#if BUCKETS
#include "buckets.glsl"
#endif

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 1) restrict readonly buffer List { uvec2 list[]; };
layout(std430, binding = 2) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 3) restrict writeonly buffer Picture { vec4 picture[]; };  // rgb, transmittance
layout(std430, binding = 4) restrict writeonly buffer Lasts { uint lasts[]; };      // 1 + place in the tile's list
#if BUCKETS
layout(std430, binding = 5) restrict writeonly buffer Buckets { uvec4 buckets[]; };
#endif
layout(location = 0) uniform uint first_tile;

const uint kTogether = 4u;  // splats whose alphas are computed side by side: none waits on the others' latency

shared vec4 s_a[kGroupSize], s_b[kGroupSize];
shared float s_c[kGroupSize];
shared uint s_finished;  // invocations (warps, with subgroups) that need no more splats
#if BUCKETS
shared uint s_last, s_first_bucket;
#endif

struct PixelState {
    vec3 color;
    float weight;
    float transmittance;
    uint last;
    bool finished;
};

// A splat as a pixel sees it.
struct Sight {
    float alpha;  // 0: not at all
    vec3 color;
};

Sight look(uint j, bool counts, vec2 pixel) {
    const vec4 a = s_a[j], b = s_b[j];
    const float log2_value = log2_alpha(a, b.xy, pixel);
    return Sight(counts && log2_value >= kLog2MinAlpha ? min(exp2(log2_value), kMaxAlpha) : 0.0, vec3(b.zw, s_c[j]));
}

void blend(inout PixelState state, Sight sight, uint place) {
    if (state.finished || sight.alpha == 0.0) return;
    const float next = state.transmittance * (1.0 - sight.alpha);
    if (next <= kMinTransmittance) {
        state.finished = true;
        return;
    }
    const float weight = sight.alpha * state.transmittance;
    state.color += weight * sight.color;
    state.weight += weight;
    state.transmittance = next;
    state.last = place + 1u;
}

// The splats [0, count) of shared memory, `place` being the first one's place in the list.
void blend_batch(inout PixelState state, uint place, uint count, vec2 pixel, vec2 low) {
#if SUBGROUPS
    for (uint first = 0u; first < count; first += 32u) {
        const uint mine = first + lane_index();
        uint seen =
            subgroupBallot(mine < count && reaches_part(s_a[mine], s_b[mine].xy, low, low + vec2(7.0, 3.0))).x;
        while (seen != 0u) {
            uint j[kTogether];
            Sight sights[kTogether];
            for (uint k = 0u; k < kTogether; ++k) {
                const bool some = seen != 0u;
                j[k] = first + (uint(findLSB(seen)) & 31u);  // no branch: loads for the next splat go out meanwhile
                seen &= seen - 1u;
                sights[k] = look(j[k], some, pixel);
            }
            for (uint k = 0u; k < kTogether; ++k) blend(state, sights[k], place + j[k]);
        }
        if (subgroupAll(state.finished)) return;
    }
#else
    for (uint j = 0u; j < count && !state.finished; ++j) blend(state, look(j, true, pixel), place + j);
#endif
}

// This invocation's splat of a batch.
struct Fetched {
    vec4 a, b;
    float c;
};

Fetched fetch(uint begin, uint place, uint kept) {
    const uint at = place + gl_LocalInvocationIndex;
    if (at >= kept) return Fetched(vec4(0.0), vec4(0.0), 0.0);
    const uint splat = list[begin + at].y;
    return Fetched(records[kRecordQuads * splat],
                   records[kRecordQuads * splat + 1u],
                   records[kRecordQuads * splat + 2u].x);
}

void report_tile(uint length, uint kept) {
    if (length <= kept) return;
    atomicAdd(control[kTilesCapped], 1u);
    atomicAdd(control[kDropped], length - kept);
}

#if BUCKETS
// One line for each bucket of the tile's list that some pixel was blended with; one at least, for the slots of the rest.
void list_buckets(uint tile, uint length, uint last) {
    group_sync();
    atomicMax(s_last, last);
    group_sync();
    const uint count = length == 0u ? 0u : max(1u, (s_last + kBucketSplats - 1u) / kBucketSplats);
    if (gl_LocalInvocationIndex == 0u && count != 0u) s_first_bucket = atomicAdd(control[kBuckets], count);
    group_sync();
    for (uint bucket = gl_LocalInvocationIndex; bucket < count; bucket += kGroupSize)
        buckets[s_first_bucket + bucket] = uvec4(tile, bucket, s_last, 0u);
}
#endif

void main() {
    const uint tile = first_tile + group_index();
    const uvec2 tile_xy = uvec2(tile % frame.image_size.z, tile / frame.image_size.z);
    const uvec2 part = tile_xy * kTileSize + part_origin(warp_index());
    const uvec2 pixel_xy = part + lane_offset(lane_index());
    const vec2 pixel = vec2(pixel_xy) + 0.5;
    const bool inside = all(lessThan(pixel_xy, frame.image_size.xy));
    const uint begin = ranges[tile].x;
    const uint length = ranges[tile].y - begin;
    const uint kept = min(length, frame.counts.y);
    if (gl_LocalInvocationIndex == 0u) {
        s_finished = 0u;
#if BUCKETS
        s_last = 0u;
#endif
        report_tile(length, kept);
    }

    Fetched next = fetch(begin, 0u, kept);  // one batch ahead: a long list would wait for memory each time
    PixelState state = PixelState(vec3(0.0), 0.0, 1.0, 0u, !inside);
    bool told = false;
    for (uint place = 0u; place < kept; place += kGroupSize) {
        group_sync();
        if (s_finished == (SUBGROUPS == 1 ? kWarps : kGroupSize)) break;
        const uint count = min(kGroupSize, kept - place);
        s_a[gl_LocalInvocationIndex] = next.a;
        s_b[gl_LocalInvocationIndex] = next.b;
        s_c[gl_LocalInvocationIndex] = next.c;
        group_sync();
        if (place + kGroupSize < kept) next = fetch(begin, place + kGroupSize, kept);
        if (told) continue;
#if BUCKETS
        if (place > 0u && !state.finished)
            buckets[bucket_end_place(begin, place / kBucketSplats - 1u, gl_LocalInvocationIndex)] =
                floatBitsToUint(vec4(state.color, state.transmittance));
#endif
        blend_batch(state, place, count, pixel, vec2(part) + 0.5);
#if SUBGROUPS
        told = subgroupAll(state.finished);
        if (told && lane_index() == 0u) atomicAdd(s_finished, 1u);
#else
        told = state.finished;
        if (told) atomicAdd(s_finished, 1u);
#endif
    }

#if BUCKETS
    list_buckets(tile, length, state.last);
#endif
    if (!inside) return;
    const uint p = pixel_xy.y * frame.image_size.x + pixel_xy.x;
#if NORMALIZED
    const vec3 color = state.weight > 0.0 ? state.color / state.weight : vec3(0.0);
#else
    const vec3 color = state.color + state.transmittance * frame.background.xyz;
#endif
    picture[p] = vec4(color, state.transmittance);
    lasts[p] = state.last;
}

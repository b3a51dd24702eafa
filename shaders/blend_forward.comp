// Blends each tile's splats front to back: colour and what is left of the light, and where each pixel stopped.
// NORMALIZED: divides by the sum of weights (expected depth, expected normal) and leaves the background out.
// SPDX-License-Identifier: MIT
#include "blend.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 1) restrict readonly buffer List { uvec2 list[]; };
layout(std430, binding = 2) restrict readonly buffer Records { vec4 records[]; };
layout(std430, binding = 3) restrict writeonly buffer Picture { vec4 picture[]; };  // rgb, transmittance
layout(std430, binding = 4) restrict writeonly buffer Lasts { uint lasts[]; };      // 1 + place in the tile's list
layout(location = 0) uniform uint first_tile;

shared vec4 s_a[kGroupSize], s_b[kGroupSize];
shared float s_c[kGroupSize];
shared uint s_finished;  // invocations (warps, with subgroups) that need no more splats

struct PixelState {
    vec3 color;
    float weight;
    float transmittance;
    uint last;
    bool finished;
};

void blend(inout PixelState state, uint j, uint place, vec2 pixel) {
    const vec4 a = s_a[j], b = s_b[j];
    const float log2_value = log2_alpha(a, b.xy, pixel);
    if (state.finished || log2_value < kLog2MinAlpha) return;
    const float alpha = min(exp2(log2_value), kMaxAlpha);
    const float next = state.transmittance * (1.0 - alpha);
    if (next <= kMinTransmittance) {
        state.finished = true;
        return;
    }
    const float weight = alpha * state.transmittance;
    state.color += weight * vec3(b.zw, s_c[j]);
    state.weight += weight;
    state.transmittance = next;
    state.last = place + 1u;
}

// The splats begin + [0, count) of shared memory, `place` being the first one's place in the list.
void blend_batch(inout PixelState state, uint place, uint count, vec2 pixel, vec2 low) {
#if SUBGROUPS
    for (uint first = 0u; first < count; first += 32u) {
        const uint mine = first + lane_index();
        uint seen =
            subgroupBallot(mine < count && reaches_part(s_a[mine], s_b[mine].xy, low, low + vec2(7.0, 3.0))).x;
        while (seen != 0u) {
            const uint j = first + uint(findLSB(seen));
            seen &= seen - 1u;
            blend(state, j, place + j, pixel);
        }
        if (subgroupAll(state.finished)) return;
    }
#else
    for (uint j = 0u; j < count && !state.finished; ++j) blend(state, j, place + j, pixel);
#endif
}

void report_tile(uint length, uint kept) {
    if (length <= kept) return;
    atomicAdd(control[kTilesCapped], 1u);
    atomicAdd(control[kDropped], length - kept);
}

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
        report_tile(length, kept);
    }

    PixelState state = PixelState(vec3(0.0), 0.0, 1.0, 0u, !inside);
    bool told = false;
    for (uint place = 0u; place < kept; place += kGroupSize) {
        group_sync();
        if (s_finished == (SUBGROUPS == 1 ? kWarps : kGroupSize)) break;
        const uint count = min(kGroupSize, kept - place);
        if (gl_LocalInvocationIndex < count) {
            const uint splat = list[begin + place + gl_LocalInvocationIndex].y;
            s_a[gl_LocalInvocationIndex] = records[kRecordQuads * splat];
            s_b[gl_LocalInvocationIndex] = records[kRecordQuads * splat + 1u];
            s_c[gl_LocalInvocationIndex] = records[kRecordQuads * splat + 2u].x;
        }
        group_sync();
        if (told) continue;
        blend_batch(state, place, count, pixel, vec2(part) + 0.5);
#if SUBGROUPS
        told = subgroupAll(state.finished);
        if (told && lane_index() == 0u) atomicAdd(s_finished, 1u);
#else
        told = state.finished;
        if (told) atomicAdd(s_finished, 1u);
#endif
    }

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

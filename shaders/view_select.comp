// Which splats a selection means, and which are hidden: the rules of core/splats/selection.h, whose plain twin is
// core/splats/selection.cpp. Also how many are selected, and the box around their centres.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "geometry.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 1) restrict readonly buffer Rules { vec4 rules[]; };  // as render/viewport_marks.cpp writes them
layout(std430, binding = 2) restrict writeonly buffer Marks { uint marks[]; };
layout(std430, binding = 3) restrict buffer Found { uint found[]; };  // count; low, high corner as ordered_bits()
layout(location = 2) uniform uint rule_count;

shared uint s_count;
shared uint s_low[3];
shared uint s_high[3];

// Grows with the number that the float is.
uint ordered_bits(float value) {
    const uint bits = floatBitsToUint(value);
    return (bits & 0x80000000u) != 0u ? ~bits : bits | 0x80000000u;
}

float squared_distance_to_segment(vec2 p, vec2 a, vec2 b) {
    const vec2 along = b - a;
    const float length2 = dot(along, along);
    const float t = length2 > 0.0 ? clamp(dot(p - a, along) / length2, 0.0, 1.0) : 0.0;
    const vec2 off = p - a - t * along;
    return dot(off, off);
}

bool near_stroke(vec2 at, uint first, uint points, float reach2) {
    for (uint i = 0u; i < points; ++i) {
        const vec2 to = rules[first + i].xy;
        if (squared_distance_to_segment(at, rules[first + max(i, 1u) - 1u].xy, to) <= reach2) return true;
    }
    return false;
}

// The shape at rules[at]: what it is, its camera or its corners, its size; then the points of a stroke.
bool inside(uint at, vec3 mean) {
    const uint kind = uint(rules[at].x);
    if (kind == kShapeBox)
        return all(greaterThanEqual(mean, rules[at + 1u].xyz)) && all(lessThanEqual(mean, rules[at + 2u].xyz));
    const vec3 p = vec3(dot(rules[at + 1u], vec4(mean, 1.0)), dot(rules[at + 2u], vec4(mean, 1.0)),
                        dot(rules[at + 3u], vec4(mean, 1.0)));
    if (!(p.z > 0.0)) return false;
    const vec2 seen = rules[at + 4u].xy * p.xy / p.z + rules[at + 4u].zw;
    const vec4 size = rules[at + 5u];
    if (kind == kShapeRectangle)
        return all(greaterThanEqual(seen, size.xy)) && all(lessThanEqual(seen, size.zw));
    return near_stroke(seen, at + kShapeQuads, uint(rules[at].z), size.x);
}

// Whether the rule at rules[at] chooses the splat; `at` moves on to the next rule.
bool chosen(inout uint at, vec3 mean, float opacity, float size) {
    const uint shapes = uint(rules[at].y);
    bool is_chosen = false;
    const bool inverted = rules[at].z != 0.0;
    const vec4 range = rules[at + 1u];
    at += 2u;
    for (uint i = 0u; i < shapes; ++i) {
        const bool adds = rules[at].y != 0.0;
        if (adds != is_chosen && inside(at, mean)) is_chosen = adds;
        at += kShapeQuads + uint(rules[at].z);
    }
    return is_chosen != inverted && opacity >= range.x && opacity <= range.y && size >= range.z && size <= range.w;
}

void main() {
    if (gl_LocalInvocationIndex == 0u) s_count = 0u;
    if (gl_LocalInvocationIndex < 3u) {
        s_low[gl_LocalInvocationIndex] = 0xffffffffu;
        s_high[gl_LocalInvocationIndex] = 0u;
    }
    group_sync();
    const uint local = global_index();
    if (local < part_splats) {
        const vec4 mean_opacity = geometry_quad(local, 0u);
        const vec3 log_scale = geometry_quad(local, 1u).xyz;
        const float opacity = sigmoid(mean_opacity.w);
        const float size = exp(max(log_scale.x, max(log_scale.y, log_scale.z)));
        uint marked = 0u, at = 0u;
        for (uint rule = 0u; rule < rule_count; ++rule) {
            const uint bit = uint(rules[at].x);
            if (chosen(at, mean_opacity.xyz, opacity, size)) marked |= bit;
        }
        marks[first_splat + local] = marked;
        if ((marked & kMarkSelected) != 0u) {
            atomicAdd(s_count, 1u);
            for (uint axis = 0u; axis < 3u; ++axis) {
                atomicMin(s_low[axis], ordered_bits(mean_opacity[axis]));
                atomicMax(s_high[axis], ordered_bits(mean_opacity[axis]));
            }
        }
    }
    group_sync();
    if (gl_LocalInvocationIndex == 0u && s_count != 0u) atomicAdd(found[0], s_count);
    if (gl_LocalInvocationIndex < 3u && s_count != 0u) {
        atomicMin(found[1u + gl_LocalInvocationIndex], s_low[gl_LocalInvocationIndex]);
        atomicMax(found[4u + gl_LocalInvocationIndex], s_high[gl_LocalInvocationIndex]);
    }
}

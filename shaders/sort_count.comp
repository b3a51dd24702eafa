// Radix sort, first of three: how often each digit occurs among the keys of each workgroup.
// Keys of kNoKey are left out: the depth sort's first pass drops the splats that are not drawn.
// SPDX-License-Identifier: MIT
#include "sort.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Keys { uint keys[]; };
layout(std430, binding = 1) restrict writeonly buffer Table { uint table[]; };  // [digit][workgroup]
layout(std430, binding = 2) restrict readonly buffer Control { uint control[]; };

shared uint s_digits[kSortDigits];

void main() {
    const uint count = control[count_word];
    if (group_index() * kSortKeys >= count) return;
    s_digits[gl_LocalInvocationIndex] = 0u;
    group_sync();
    for (uint round = 0u; round < kRounds; ++round) {
        const uint position = key_position(round);
        const uint key = position < count ? keys[position] : 0xffffffffu;
        if (key != 0xffffffffu) atomicAdd(s_digits[(key >> shift) & (kSortDigits - 1u)], 1u);
    }
    group_sync();
    const uint groups = (count + kSortKeys - 1u) / kSortKeys;
    table[gl_LocalInvocationIndex * groups + group_index()] = s_digits[gl_LocalInvocationIndex];
}

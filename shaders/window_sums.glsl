// Gaussian window sums over a block of 32x16 pixels, all three channels by one workgroup. First lane = (channel, column,
// half of the block's rows): each slides down its column, its sums in registers. Then lane = (channel, row, run of
// pixels): each slides along its row. At last the sums are turned in shared memory, so that lane = pixel.
// Each value is read from shared memory twice or so instead of eleven times: it is those reads that bound this work.
// WINDOW_VALUE: the type summed, up to vec4. The kernel defines window_input().
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_WINDOW_SUMS_GLSL
#define SPLATELIER_WINDOW_SUMS_GLSL
#include "ssim.glsl"

const uint kBlockWidth = 32u, kBlockHeight = 16u;
const uint kTaps = 2u * kRadius + 1u;
const uint kRun = 8u;  // sums that one invocation holds
const uint kColumns = kBlockWidth + 2u * kRadius;
const uint kHalves = kBlockHeight / kRun;
const uint kRunsARow = kBlockWidth / kRun;
const uint kRuns = 3u * kBlockHeight * kRunsARow;
const uint kColumnSums = kColumns * kBlockHeight + kBlockHeight / 4u - 1u;  // of a channel
const uint kBlockPixels = kBlockWidth * kBlockHeight;

layout(location = 0) uniform uint first_block;  // of those that this dispatch takes, row by row

uint blocks_across() { return (frame.image_size.x + kBlockWidth - 1u) / kBlockWidth; }
uint block_count() { return blocks_across() * ((frame.image_size.y + kBlockHeight - 1u) / kBlockHeight); }
uint block_index() { return first_block + group_index(); }
ivec2 block_corner() {
    return ivec2(block_index() % blocks_across() * kBlockWidth, block_index() / blocks_across() * kBlockHeight);
}

shared WINDOW_VALUE s_sums[3u * kColumnSums];  // of columns, then of windows

// What is summed at a pixel, which may lie outside the image.
WINDOW_VALUE window_input(ivec2 p, uint channel);

// Every fourth row is moved by one, so that eight rows lie in different banks.
uint column_place(uint channel, uint row, uint column) {
    return channel * kColumnSums + row * kColumns + row / 4u + column;
}
uint window_place(uint channel, uint row, uint x) { return (channel * kBlockHeight + row) * (kBlockWidth + 1u) + x; }

void sum_columns(ivec2 block) {
    const uint column = gl_LocalInvocationIndex % kColumns, strip = gl_LocalInvocationIndex / kColumns;
    if (strip >= 3u * kHalves) return;
    const uint channel = strip / kHalves, first_row = strip % kHalves * kRun;
    const ivec2 top = block + ivec2(column, first_row) - int(kRadius);
    WINDOW_VALUE sums[kRun];
    for (uint k = 0u; k < kRun; ++k) sums[k] = WINDOW_VALUE(0.0);
    for (uint t = 0u; t < kRun + kTaps - 1u; ++t) {
        const WINDOW_VALUE value = window_input(top + ivec2(0, t), channel);
        for (uint k = 0u; k < kRun; ++k)
            if (t >= k && t - k < kTaps) sums[k] += kWindow[t - k] * value;
    }
    for (uint k = 0u; k < kRun; ++k) s_sums[column_place(channel, first_row + k, column)] = sums[k];
}

// Leaves the sums of the block's windows where window_sum() finds them. Ends with a barrier.
void sum_windows(ivec2 block) {
    sum_columns(block);
    group_sync();
    const uint i = gl_LocalInvocationIndex;
    const uint row = i % kBlockHeight, first = i / kBlockHeight % kRunsARow * kRun;
    const uint channel = i / (kBlockHeight * kRunsARow);
    WINDOW_VALUE sums[kRun];
    for (uint k = 0u; k < kRun; ++k) sums[k] = WINDOW_VALUE(0.0);
    if (i < kRuns) {
        for (uint t = 0u; t < kRun + kTaps - 1u; ++t) {
            const WINDOW_VALUE value = s_sums[column_place(channel, row, first + t)];
            for (uint k = 0u; k < kRun; ++k)
                if (t >= k && t - k < kTaps) sums[k] += kWindow[t - k] * value;
        }
    }
    group_sync();
    if (i < kRuns)
        for (uint k = 0u; k < kRun; ++k) s_sums[window_place(channel, row, first + k)] = sums[k];
    group_sync();
}

// Of pixel i of the block.
WINDOW_VALUE window_sum(uint channel, uint i) { return s_sums[window_place(channel, i / kBlockWidth, i % kBlockWidth)]; }

ivec2 block_pixel(ivec2 block, uint i) { return block + ivec2(i % kBlockWidth, i / kBlockWidth); }

// Σ over the workgroup, once the window sums are done with.
float block_sum(float value) {
#if SUBGROUPS
    return group_sum(value);
#else
    const uint i = gl_LocalInvocationIndex;  // in the sums' memory: beside it there is no room for group_sum()'s
    group_sync();
    s_sums[i].x = value;
    group_sync();
    for (uint reach = kGroupSize / 2u; reach > 0u; reach /= 2u) {
        if (i < reach) s_sums[i].x += s_sums[i + reach].x;
        group_sync();
    }
    return s_sums[0].x;
#endif
}
#endif

// Gaussian window sums over a block of 32x24 pixels of one channel, by one workgroup. First lane = (column, strip of
// rows): each slides down its column, its sums in registers. Then lane = (row, run of pixels): each slides along its row.
// At last the sums are turned in shared memory, so that lane = pixel.
// Each value is read from shared memory some three times instead of eleven times; and the block is so small because
// drivers may give all workgroups of a core little more than 48 KiB of it together (NVIDIA's does): three fit.
// WINDOW_VALUE: the type summed, up to vec4. The kernel defines window_input().
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_WINDOW_SUMS_GLSL
#define SPLATELIER_WINDOW_SUMS_GLSL
#include "ssim.glsl"

const uint kBlockWidth = 32u, kBlockHeight = 24u;
const uint kTaps = 2u * kRadius + 1u;
const uint kRun = 4u;  // sums that one invocation holds
const uint kColumns = kBlockWidth + 2u * kRadius;
const uint kStrips = kBlockHeight / kRun;
const uint kRuns = kBlockHeight * (kBlockWidth / kRun);
const uint kBlockPixels = kBlockWidth * kBlockHeight;

layout(location = 0) uniform uint first_block;  // of those that this dispatch takes, channel by channel, row by row

uint blocks_across() { return (frame.image_size.x + kBlockWidth - 1u) / kBlockWidth; }
uint channel_blocks() { return blocks_across() * ((frame.image_size.y + kBlockHeight - 1u) / kBlockHeight); }
uint block_count() { return 3u * channel_blocks(); }
uint block_index() { return first_block + group_index(); }

uint g_channel;  // in work

// Returns the upper left pixel of the workgroup's block.
ivec2 begin_block() {
    g_channel = block_index() / channel_blocks();
    const uint place = block_index() % channel_blocks();
    return ivec2(place % blocks_across() * kBlockWidth, place / blocks_across() * kBlockHeight);
}

shared WINDOW_VALUE s_sums[kColumns * kBlockHeight + kBlockHeight / 4u - 1u];  // of columns, then of windows

// What is summed at a pixel, which may lie outside the image.
WINDOW_VALUE window_input(ivec2 p);

// Every fourth row is moved by one, so that eight rows lie in different banks.
uint column_place(uint row, uint column) { return row * kColumns + row / 4u + column; }
uint window_place(uint row, uint x) { return row * (kBlockWidth + 1u) + x; }

void sum_columns(ivec2 block) {
    const uint column = gl_LocalInvocationIndex % kColumns, strip = gl_LocalInvocationIndex / kColumns;
    if (strip >= kStrips) return;
    const ivec2 top = block + ivec2(column, strip * kRun) - int(kRadius);
    WINDOW_VALUE sums[kRun];
    for (uint k = 0u; k < kRun; ++k) sums[k] = WINDOW_VALUE(0.0);
    for (uint t = 0u; t < kRun + kTaps - 1u; ++t) {
        const WINDOW_VALUE value = window_input(top + ivec2(0, t));
        for (uint k = 0u; k < kRun; ++k)
            if (t >= k && t - k < kTaps) sums[k] += kWindow[t - k] * value;
    }
    for (uint k = 0u; k < kRun; ++k) s_sums[column_place(strip * kRun + k, column)] = sums[k];
}

// Leaves the sums of the block's windows where window_sum() finds them. Ends with a barrier.
void sum_windows(ivec2 block) {
    sum_columns(block);
    group_sync();
    const uint i = gl_LocalInvocationIndex;
    const uint row = i % kBlockHeight, first = i / kBlockHeight * kRun;
    WINDOW_VALUE sums[kRun];
    for (uint k = 0u; k < kRun; ++k) sums[k] = WINDOW_VALUE(0.0);
    if (i < kRuns) {
        for (uint t = 0u; t < kRun + kTaps - 1u; ++t) {
            const WINDOW_VALUE value = s_sums[column_place(row, first + t)];
            for (uint k = 0u; k < kRun; ++k)
                if (t >= k && t - k < kTaps) sums[k] += kWindow[t - k] * value;
        }
    }
    group_sync();
    if (i < kRuns)
        for (uint k = 0u; k < kRun; ++k) s_sums[window_place(row, first + k)] = sums[k];
    group_sync();
}

// Of pixel i of the block.
WINDOW_VALUE window_sum(uint i) { return s_sums[window_place(i / kBlockWidth, i % kBlockWidth)]; }

ivec2 block_pixel(ivec2 block, uint i) { return block + ivec2(i % kBlockWidth, i / kBlockWidth); }
#endif

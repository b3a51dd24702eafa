// Tiles' lists cut into buckets, so that backward blending is spread evenly however long the longest list is: forward
// blending leaves what each pixel had at a bucket's end. Source: Mallick et al. 2024 (Taming 3DGS).
// The buffer holds first a line a bucket: tile, bucket of the tile, how deep the tile's pixels were blended; then
// kTilePixels states (colour so far, transmittance) for each end that another bucket follows.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_BUCKETS_GLSL
#define SPLATELIER_BUCKETS_GLSL
#include "layout.h"

const uint kTilePixels = kTileSize * kTileSize;

uint bucket_lines() { return frame.capacity.x / kBucketSplats + frame.image_size.z * frame.image_size.w; }

// Where the state of pixel `i` at the end of bucket `bucket` lies; `begin`: where the tile's list begins. Lists stand one
// behind the other, so ends of different tiles never meet.
uint bucket_end_place(uint begin, uint bucket, uint i) {
    return bucket_lines() + (begin / kBucketSplats + bucket) * kTilePixels + i;
}
#endif

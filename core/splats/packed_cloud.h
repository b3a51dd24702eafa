// A cloud in about a fifth of its memory, for looking back at: quantised by channel, then zstd. Not for training.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/splats/splat_cloud.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace splatelier {

/// What one channel's smallest and largest code stand for.
struct PackedRange {
    float low = 0, high = 0;
};

/// Made by pack(). The worst error of a channel is half a code: its range / (2 × (2^bits - 1)), with 24 bits for
/// the means (a few far splats stretch the range), 16 for sh_dc, and 8 for log_scales, unit rotations with w ≥ 0,
/// opacities (not logits) and sh_rest. Each channel has a range of its own.
struct PackedCloud {
    std::size_t count = 0;
    int sh_degree = 0;
    bool antialiased = false;
    std::vector<PackedRange> ranges;  ///< channel by channel
    std::vector<std::uint8_t>
        channels;  ///< zstd of the codes: channel by channel, high bytes before low ones

    /// All that it holds.
    [[nodiscard]] std::size_t size_bytes() const {
        return sizeof(PackedCloud) + channels.size() + ranges.size() * sizeof(PackedRange);
    }
};

/// Values that are no numbers become their channel's lowest.
[[nodiscard]] PackedCloud pack(const SplatCloud& cloud);
/// Rotations come back normalised, opacities between 1/512 and 511/512. Throws Error where the bytes are not
/// pack()'s.
[[nodiscard]] SplatCloud unpack(const PackedCloud& packed);

}  // namespace splatelier

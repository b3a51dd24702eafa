// Rows in an order in which neighbours in space are neighbours in memory.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace splatelier {

/// The rows of `means` ([N,3], any frame) along a Z-order curve over the box that holds most of them, 1,024 cells a
/// side; points outside it count as of its nearest cell, rows of one cell keep their order. Source: Morton 1966, "A
/// computer oriented geodetic data base and a new technique in file sequencing". Then eight rows at a time stay together,
/// and within 65,536 rows the eights are dealt like cards: splats near the camera have most work, and no warp or
/// workgroup shall get all of them.
[[nodiscard]] std::vector<std::uint32_t> spatial_order(std::span<const float> means);

}  // namespace splatelier

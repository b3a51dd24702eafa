// Points with colours that a scene starts from.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace splatelier {

struct PointCloud {
    std::vector<float> positions;       ///< [M,3] world
    std::vector<unsigned char> colors;  ///< [M,3] sRGB
    [[nodiscard]] std::size_t size() const { return positions.size() / 3; }
};

}  // namespace splatelier

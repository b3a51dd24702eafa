// SPDX-License-Identifier: MIT
#include "core/image.h"

#include <algorithm>

namespace splatelier {

Image8 to_8bit(const ImageF& image) {
    Image8 out(image.width, image.height, image.channels);
    // Plain comparisons and a cast, which compilers make vectors of: lround() took 6 ns a value, seven times as long.
    std::transform(image.data.begin(), image.data.end(), out.data.begin(), [](float value) {
        const float inside = value > 0 ? (value < 1 ? value : 1.0F) : 0.0F;  // 0 for what is no number
        constexpr double kHalf = 0.5;  // exact in a double, where a float would round 0.49999997 up
        return static_cast<std::uint8_t>(static_cast<int>(static_cast<double>(inside * 255.0F) + kHalf));
    });
    return out;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/image.h"

#include <algorithm>
#include <cmath>

namespace splatelier {

Image8 to_8bit(const ImageF& image) {
    Image8 out(image.width, image.height, image.channels);
    std::transform(image.data.begin(), image.data.end(), out.data.begin(), [](float value) {
        return static_cast<std::uint8_t>(std::lround(std::fmin(std::fmax(value, 0.0F), 1.0F) * 255.0F));
    });
    return out;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/image.h"

#include <algorithm>

namespace splatelier {

Image8 to_8bit(const ImageF& image) {
    Image8 out(image.width, image.height, image.channels);
    std::transform(image.data.begin(), image.data.end(), out.data.begin(), [](float value) {
        return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255.0F + 0.5F);
    });
    return out;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "render/photo_store.h"

#include "core/error.h"
#include "core/math/ssim.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

std::vector<std::uint32_t> packed_pixels(const ViewImage& image) {
    std::vector<std::uint32_t> words(image.rgb.pixel_count());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::uint8_t* rgb = &image.rgb.data[3 * i];
        const bool counts = image.mask.empty() || image.mask.data[i] != 0;
        words[i] = std::uint32_t(rgb[0]) | std::uint32_t(rgb[1]) << 8 | std::uint32_t(rgb[2]) << 16 |
                   (counts ? 0xff000000U : 0U);
    }
    return words;
}

CountedPixels counted_in(const ViewImage& image) {
    return {math::counted_pixels(image.rgb.width, image.rgb.height, image.mask),
            math::counted_pixels(std::max(0, image.rgb.width - 2 * math::kSsimRadius),
                                 std::max(0, image.rgb.height - 2 * math::kSsimRadius),
                                 math::valid_mask(image.mask))};
}

}  // namespace

const StoredPhoto& PhotoStore::photo(const TrainingView& view) {
    if (const auto found = photos_.find(view.index); found != photos_.end()) return found->second;
    SPLATELIER_REQUIRE(view.image != nullptr, "view {} without its photo", view.index);
    const Image8& rgb = view.image->rgb;
    if (rgb.channels != 3 || rgb.width != view.camera.width || rgb.height != view.camera.height)
        fail("view {}: the photo is {}x{}, its camera {}x{}",
             view.index,
             rgb.width,
             rgb.height,
             view.camera.width,
             view.camera.height);
    const std::vector<std::uint32_t> words = packed_pixels(*view.image);
    const std::size_t bytes = words.size() * sizeof(words[0]);
    const bool stays = held_bytes_ + bytes <= budget_bytes_;
    StoredPhoto stored{gl::Buffer(bytes, gl::BufferUse::kDevice, "photo", words.data()),
                       counted_in(*view.image)};
    ++uploads_;
    if (!stays) return passing_ = std::move(stored);  // steps on their way keep the one before alive
    held_bytes_ += bytes;
    return photos_[view.index] = std::move(stored);
}

}  // namespace splatelier

// Photos on the GPU, 8 bits a channel: those that came first stay, as many as the budget holds; the others are uploaded
// whenever they are needed. (Photos come in a new order each epoch: making room by dropping the one unused for longest
// would find 15 % of them here where half of them fit, not 50 %.)
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/train/backend.h"
#include "render/frame.h"
#include "render/gl.h"

#include <unordered_map>

namespace splatelier {

/// A photo as the loss reads it: RGBA8, one word a pixel, alpha 0 where the mask leaves it out.
struct StoredPhoto {
    gl::Buffer pixels;
    CountedPixels counted;
};

class PhotoStore {
  public:
    explicit PhotoStore(std::size_t budget_bytes) : budget_bytes_(budget_bytes) {}
    /// The photo of this view, uploaded where it is not held yet. Valid until the next call. Throws Error where its
    /// size is not the camera's, or where it is needed and not there.
    const StoredPhoto& photo(const TrainingView& view);
    /// photo() needs no picture for this view, now and later.
    [[nodiscard]] bool holds(std::size_t view_index) const { return photos_.contains(view_index); }
    /// Of those that stay and the one that passed through last.
    [[nodiscard]] std::size_t size_bytes() const { return held_bytes_ + passing_.pixels.size_bytes(); }
    [[nodiscard]] std::size_t uploads() const { return uploads_; }

  private:
    std::size_t budget_bytes_;
    std::size_t held_bytes_ = 0, uploads_ = 0;
    std::unordered_map<std::size_t, StoredPhoto> photos_;
    StoredPhoto passing_;
};

}  // namespace splatelier

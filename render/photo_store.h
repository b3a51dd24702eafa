// Photos on the GPU, 8 bits a channel, as many as the budget holds; the one unused for longest makes room.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/train/backend.h"
#include "render/frame.h"
#include "render/gl.h"

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace splatelier {

/// A photo as the loss reads it: RGBA8, one word a pixel, alpha 0 where the mask leaves it out.
struct StoredPhoto {
    gl::Buffer pixels;
    CountedPixels counted;
    std::uint64_t last_use = 0;
};

class PhotoStore {
  public:
    explicit PhotoStore(std::size_t budget_bytes) : budget_bytes_(budget_bytes) {}
    /// The photo of this view, uploaded where it is not held yet. Valid until the next call. Throws Error where its
    /// size is not the camera's.
    const StoredPhoto& photo(const TrainingView& view);
    /// Forgets every photo: the indices now mean others.
    void clear() { photos_.clear(); }
    [[nodiscard]] std::size_t size_bytes() const;

  private:
    void make_room(std::size_t size_bytes);
    std::size_t budget_bytes_;
    std::uint64_t uses_ = 0;
    std::unordered_map<std::size_t, StoredPhoto> photos_;
};

}  // namespace splatelier

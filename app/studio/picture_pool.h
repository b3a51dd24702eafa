// Pictures on the GPU that nobody shows any more, to be drawn into again.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/viewport.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace splatelier {

/// Any thread whose context belongs to the pictures' share group; the lock is held for moments.
class PicturePool {
  public:
    /// One that was given back, of this size where there is one; or a new one. (A coarser picture follows a finer one and
    /// the other way round, and making a texture anew takes long beside a busy GPU.)
    [[nodiscard]] std::unique_ptr<SharedPicture> take(int width, int height) {
        const std::scoped_lock lock(mutex_);
        auto found = std::find_if(free_.begin(), free_.end(), [&](const auto& picture) {
            return picture->texture.width() == width && picture->texture.height() == height;
        });
        if (found == free_.end() && free_.size() < kMostFree) return std::make_unique<SharedPicture>();
        if (found == free_.end()) found = free_.begin();  // the one not used for longest
        std::unique_ptr<SharedPicture> out = std::move(*found);
        free_.erase(found);
        return out;
    }
    /// Null is nothing.
    void give_back(std::unique_ptr<SharedPicture> picture) {
        if (picture == nullptr) return;
        const std::scoped_lock lock(mutex_);
        free_.push_back(std::move(picture));
    }

  private:
    static constexpr std::size_t kMostFree = 4;
    std::mutex mutex_;
    std::vector<std::unique_ptr<SharedPicture>> free_;
};

}  // namespace splatelier

// Pictures on the GPU that nobody shows any more, to be drawn into again.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/viewport.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace splatelier {

/// Any thread whose context belongs to the pictures' share group; the lock is held for moments.
class PicturePool {
  public:
    /// One that was given back, or a new one.
    [[nodiscard]] std::unique_ptr<SharedPicture> take() {
        const std::scoped_lock lock(mutex_);
        if (free_.empty()) return std::make_unique<SharedPicture>();
        std::unique_ptr<SharedPicture> out = std::move(free_.back());
        free_.pop_back();
        return out;
    }
    /// Null is nothing.
    void give_back(std::unique_ptr<SharedPicture> picture) {
        if (picture == nullptr) return;
        const std::scoped_lock lock(mutex_);
        free_.push_back(std::move(picture));
    }

  private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<SharedPicture>> free_;
};

}  // namespace splatelier

// Photos and thumbnails for the interface, decoded on a thread of their own, newest wish first.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace splatelier {

/// A decoded photo, or its thumbnail.
struct LoadedPhoto {
    std::shared_ptr<const Dataset> dataset;  ///< that it belongs to
    std::size_t view_index = 0;
    std::shared_ptr<const ViewImage> image;  ///< null for a thumbnail
    Image8 thumbnail;                        ///< empty for a photo
    std::string error;                       ///< not empty: could not be read
};

class PhotoLoader {
  public:
    /// `finished` is called on the loader's thread when something can be taken; it must not block.
    explicit PhotoLoader(std::function<void()> finished);
    ~PhotoLoader() = default;

    /// Photos come before thumbnails; a wish already waiting is not repeated.
    void want_photo(std::shared_ptr<const Dataset> dataset, std::size_t view_index);
    void want_thumbnail(std::shared_ptr<const Dataset> dataset, std::size_t view_index, int height_px);
    [[nodiscard]] std::vector<LoadedPhoto> take();

  private:
    struct Wish {
        std::shared_ptr<const Dataset> dataset;
        std::size_t view_index = 0;
        int thumbnail_height_px = 0;  ///< 0: the photo itself
    };
    void run(const std::stop_token& stop);

    std::function<void()> finished_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Wish> wishes_;
    std::vector<LoadedPhoto> loaded_;
    std::jthread thread_;  // last: ends before the rest goes
};

}  // namespace splatelier

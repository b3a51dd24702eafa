// SPDX-License-Identifier: MIT
#include "app/studio/photo_loader.h"

#include "core/io/image_file.h"

#include <algorithm>
#include <utility>

namespace splatelier {

PhotoLoader::PhotoLoader(std::function<void()> finished)
    : finished_(std::move(finished)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void PhotoLoader::want_photo(std::shared_ptr<const Dataset> dataset, std::size_t view_index) {
    const std::scoped_lock lock(mutex_);
    // Only the newest photo is looked at: older wishes for photos are dropped.
    std::erase_if(wishes_, [](const Wish& wish) { return wish.thumbnail_height_px == 0; });
    wishes_.push_front({std::move(dataset), view_index, 0});
    changed_.notify_one();
}

void PhotoLoader::want_thumbnail(std::shared_ptr<const Dataset> dataset,
                                 std::size_t view_index,
                                 int height_px) {
    const std::scoped_lock lock(mutex_);
    const bool waiting = std::any_of(wishes_.begin(), wishes_.end(), [&](const Wish& wish) {
        return wish.thumbnail_height_px != 0 && wish.view_index == view_index && wish.dataset == dataset;
    });
    if (waiting) return;
    wishes_.push_back({std::move(dataset), view_index, height_px});
    changed_.notify_one();
}

std::vector<LoadedPhoto> PhotoLoader::take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(loaded_, {});
}

void PhotoLoader::run(const std::stop_token& stop) {
    while (true) {
        Wish wish;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return !wishes_.empty(); })) return;
            wish = std::move(wishes_.front());
            wishes_.pop_front();
        }
        LoadedPhoto out;
        out.dataset = wish.dataset;
        out.view_index = wish.view_index;
        try {
            std::shared_ptr<const ViewImage> image = wish.dataset->image(wish.view_index);
            if (wish.thumbnail_height_px > 0) {
                const int height = std::min(wish.thumbnail_height_px, image->rgb.height);
                const int width = std::max(1, image->rgb.width * height / std::max(1, image->rgb.height));
                out.thumbnail = shrink(image->rgb, width, height);
            } else {
                out.image = std::move(image);
            }
        } catch (const std::exception& problem) {
            out.error = problem.what();
        }
        {
            const std::scoped_lock lock(mutex_);
            loaded_.push_back(std::move(out));
        }
        finished_();
    }
}

}  // namespace splatelier

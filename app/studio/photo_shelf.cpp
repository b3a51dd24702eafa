// SPDX-License-Identifier: MIT
#include "app/studio/photo_shelf.h"

#include <cstdint>
#include <utility>

namespace splatelier {

ImTextureID imgui_texture(unsigned texture) {
    return reinterpret_cast<ImTextureID>(static_cast<std::intptr_t>(texture));
}

void PhotoShelf::begin(std::shared_ptr<const Dataset> dataset) {
    dataset_ = std::move(dataset);
    const std::size_t count = dataset_ != nullptr ? dataset_->views().size() : 0;
    thumbnails_.clear();
    thumbnails_.resize(count);
    thumbnail_ids_.assign(count, nullptr);
    unreadable_.assign(count, false);
    wanted_.reset();
    loaded_.reset();
    photo_.reset();
}

std::string PhotoShelf::collect() {
    std::string problem;
    for (LoadedPhoto& photo : loader_.take()) {
        if (photo.dataset != dataset_) continue;  // of a scene that was closed
        if (!photo.error.empty()) {
            unreadable_[photo.view_index] = true;
            problem = photo.error;
        } else if (photo.image != nullptr) {
            photo_ = std::move(photo.image);
            photo_texture_.upload(photo_->rgb, Shrinking::kMipmaps);
            loaded_ = photo.view_index;
        } else {
            thumbnails_[photo.view_index].upload(photo.thumbnail, Shrinking::kPlain);
            thumbnail_ids_[photo.view_index] = imgui_texture(thumbnails_[photo.view_index].id());
        }
    }
    return problem;
}

void PhotoShelf::want_thumbnail(std::size_t view_index, int height_px) {
    if (dataset_ == nullptr || view_index >= thumbnails_.size() || unreadable_[view_index]) return;
    loader_.want_thumbnail(dataset_, view_index, height_px);
}

void PhotoShelf::want_photo(std::optional<std::size_t> view_index) {
    if (!view_index || wanted_ == view_index || dataset_ == nullptr) return;
    if (*view_index >= unreadable_.size() || unreadable_[*view_index]) return;
    wanted_ = view_index;
    loader_.want_photo(dataset_, *view_index);
}

std::shared_ptr<const ViewImage> PhotoShelf::photo(std::optional<std::size_t> view_index) const {
    return view_index && loaded_ == view_index ? photo_ : nullptr;
}

ImTextureID PhotoShelf::photo_texture(std::optional<std::size_t> view_index) const {
    return view_index && loaded_ == view_index ? imgui_texture(photo_texture_.id()) : nullptr;
}

}  // namespace splatelier

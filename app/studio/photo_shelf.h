// Photos and thumbnails of the open data set as textures.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/photo_loader.h"
#include "core/data/dataset.h"
#include "render/picture_texture.h"

#include <imgui.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// Belongs to the interface's thread, with its OpenGL context.
class PhotoShelf {
  public:
    explicit PhotoShelf(std::function<void()> finished) : loader_(std::move(finished)) {}

    /// Forgets what was there; null: no data set.
    void begin(std::shared_ptr<const Dataset> dataset);
    /// Puts what has been loaded since onto the GPU. Returns what could not be read, or empty.
    std::string collect();
    void want_thumbnail(std::size_t view_index, int height_px);
    /// Asks for a photo, where it is not already there or asked for.
    void want_photo(std::optional<std::size_t> view_index);

    /// The photo at `view_index`, null until it is loaded.
    [[nodiscard]] std::shared_ptr<const ViewImage> photo(std::optional<std::size_t> view_index) const;
    [[nodiscard]] ImTextureID photo_texture(std::optional<std::size_t> view_index) const;
    /// By view index; null until loaded.
    [[nodiscard]] const std::vector<ImTextureID>& thumbnails() const { return thumbnail_ids_; }

  private:
    PhotoLoader loader_;
    std::shared_ptr<const Dataset> dataset_;
    std::optional<std::size_t> wanted_, loaded_;
    std::shared_ptr<const ViewImage> photo_;
    PictureTexture photo_texture_;
    std::vector<PictureTexture> thumbnails_;
    std::vector<ImTextureID> thumbnail_ids_;
    std::vector<bool> unreadable_;
};

/// ImGui's handle of an OpenGL texture.
[[nodiscard]] ImTextureID imgui_texture(unsigned texture);

}  // namespace splatelier

// A finished picture of the CPU as an OpenGL texture, for the interface to show.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"

namespace splatelier {

/// How a texture is shown at another size than its own.
enum class Shrinking { kPlain, kMipmaps };

/// Needs a current OpenGL 4.5 context for everything but being empty.
class PictureTexture {
  public:
    PictureTexture() = default;
    ~PictureTexture();
    PictureTexture(PictureTexture&& other) noexcept;
    PictureTexture& operator=(PictureTexture&& other) noexcept;

    /// Replaces the contents; 3 or 4 channels. The storage is kept while the size stays.
    void upload(const Image8& picture, Shrinking shrinking);
    /// OpenGL's name, 0 while empty.
    [[nodiscard]] unsigned id() const { return id_; }
    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }

  private:
    unsigned id_ = 0;
    int width_ = 0, height_ = 0, levels_ = 0;
};

}  // namespace splatelier

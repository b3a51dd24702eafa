// A finished picture of the CPU as an OpenGL texture, for the interface to show.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"
#include "render/gl.h"

namespace splatelier {

/// How a texture is shown at another size than its own.
enum class Shrinking { kPlain, kMipmaps };

/// Needs a current OpenGL 4.5 context for everything but being empty.
class PictureTexture {
  public:
    /// Replaces the contents; 3 or 4 channels. The storage is kept while the size stays.
    void upload(const Image8& picture, Shrinking shrinking);
    /// OpenGL's name, 0 while empty.
    [[nodiscard]] unsigned id() const { return texture_.name(); }
    [[nodiscard]] int width() const { return texture_.width(); }
    [[nodiscard]] int height() const { return texture_.height(); }

  private:
    gl::Texture texture_;
};

}  // namespace splatelier

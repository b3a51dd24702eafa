// SPDX-License-Identifier: MIT
#include "render/picture_texture.h"

#include "core/error.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace splatelier {

PictureTexture::~PictureTexture() {
    if (id_ != 0) glDeleteTextures(1, &id_);
}

PictureTexture::PictureTexture(PictureTexture&& other) noexcept
    : id_(std::exchange(other.id_, 0U)),
      width_(other.width_),
      height_(other.height_),
      levels_(other.levels_) {}

PictureTexture& PictureTexture::operator=(PictureTexture&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(width_, other.width_);
    std::swap(height_, other.height_);
    std::swap(levels_, other.levels_);
    return *this;
}

void PictureTexture::upload(const Image8& picture, Shrinking shrinking) {
    SPLATELIER_REQUIRE(picture.channels == 3 || picture.channels == 4, "{} channels", picture.channels);
    if (picture.empty()) return;
    const auto longest = static_cast<unsigned>(std::max(picture.width, picture.height));
    const int levels = shrinking == Shrinking::kMipmaps ? static_cast<int>(std::bit_width(longest)) : 1;
    if (id_ == 0 || width_ != picture.width || height_ != picture.height || levels_ != levels) {
        if (id_ != 0) glDeleteTextures(1, &id_);
        glCreateTextures(GL_TEXTURE_2D, 1, &id_);
        glTextureStorage2D(id_, levels, GL_RGBA8, picture.width, picture.height);
        glTextureParameteri(id_, GL_TEXTURE_MIN_FILTER, levels > 1 ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
        glTextureParameteri(id_, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTextureParameteri(id_, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTextureParameteri(id_, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        width_ = picture.width;
        height_ = picture.height;
        levels_ = levels;
    }
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glTextureSubImage2D(id_,
                        0,
                        0,
                        0,
                        width_,
                        height_,
                        picture.channels == 4 ? GL_RGBA : GL_RGB,
                        GL_UNSIGNED_BYTE,
                        picture.data.data());
    if (levels_ > 1) glGenerateTextureMipmap(id_);
}

}  // namespace splatelier

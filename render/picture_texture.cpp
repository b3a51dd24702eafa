// SPDX-License-Identifier: MIT
#include "render/picture_texture.h"

#include "core/error.h"

#include <algorithm>
#include <bit>

namespace splatelier {

void PictureTexture::upload(const Image8& picture, Shrinking shrinking) {
    SPLATELIER_REQUIRE(picture.channels == 3 || picture.channels == 4, "{} channels", picture.channels);
    if (picture.empty()) return;
    const auto longest = static_cast<unsigned>(std::max(picture.width, picture.height));
    const int levels = shrinking == Shrinking::kMipmaps ? static_cast<int>(std::bit_width(longest)) : 1;
    if (id() == 0 || width() != picture.width || height() != picture.height || texture_.levels() != levels)
        texture_ = gl::Texture(GL_RGBA8, picture.width, picture.height, "picture", levels);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glTextureSubImage2D(id(),
                        0,
                        0,
                        0,
                        picture.width,
                        picture.height,
                        picture.channels == 4 ? GL_RGBA : GL_RGB,
                        GL_UNSIGNED_BYTE,
                        picture.data.data());
    if (levels > 1) glGenerateTextureMipmap(id());
}

}  // namespace splatelier

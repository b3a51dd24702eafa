// Picture files: JPEG, PNG, BMP, TGA, WebP in; PNG and JPEG out.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace splatelier {

/// Larger pictures are refused before anything is allocated: the most that a JPEG's header can state, and a
/// gigapixel.
inline constexpr int kMaxImageSide = 65500;  // px
inline constexpr std::size_t kMaxImagePixels = 1'000'000'000;

struct ImageFileInfo {
    int width = 0;     ///< px
    int height = 0;    ///< px
    int channels = 0;  ///< as stored: 1, 2 (grey + alpha), 3 or 4
};

/// Size and channels from the file's head, without decoding. Throws Error that names the file.
ImageFileInfo read_image_info(const std::filesystem::path& path);

/// Decodes to `channels` (1, 3 or 4) 8-bit channels; 0 keeps the file's. Throws Error that names the file.
/// EXIF orientation is not applied: poses refer to the pixels as stored.
Image8 read_image(const std::filesystem::path& path, int channels);

/// Written beside and renamed.
void write_png(const std::filesystem::path& path, const Image8& image);

/// For embedding in a report. `quality` 1..100.
std::string encode_jpeg(const Image8& image, int quality);

/// Area-filtered to a smaller size: each output pixel is the mean of the input area that it covers.
/// Throws Error where the new size is larger or empty.
Image8 shrink(const Image8& image, int width, int height);

}  // namespace splatelier

// The segments of a JPEG file, read before stb_image may: Debian 12's version of it writes beyond its tables for a
// Huffman table that states more than 256 codes. Format: ITU-T T.81, annex B.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace splatelier {

bool is_jpeg(std::string_view head);

/// What a JPEG's frame header states.
struct JpegFrame {
    int width = 0, height = 0, components = 0;
};

/// The first frame header in `bytes`, which may be the beginning of a file; empty where there is none.
std::optional<JpegFrame> find_jpeg_frame(std::string_view bytes);

/// False where a Huffman table anywhere in the file states more codes than there can be.
bool has_sound_huffman_tables(std::string_view bytes);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/io/jpeg_segments.h"

#include <algorithm>
#include <cstddef>

namespace splatelier {
namespace {

constexpr int kHuffmanTables = 0xc4, kScan = 0xda, kEnd = 0xd9;
constexpr int kMaxHuffmanCodes = 256;
constexpr std::size_t kCodeLengths = 16;

/// Steps from marker to marker, as stb_image does: bytes before a marker are passed over, and inside a scan 0xff 0x00
/// and restart markers belong to the data.
class Segments {
  public:
    explicit Segments(std::string_view bytes) : bytes_(bytes) {}

    /// False at the end of the picture or of the bytes.
    bool next() {
        position_ = std::min(next_position_, bytes_.size());
        for (;;) {
            position_ = std::min(bytes_.find('\xff', position_), bytes_.size());
            while (byte(position_) == 0xff) ++position_;
            if (position_ >= bytes_.size()) return false;
            marker_ = byte(position_++);
            if (!in_scan_ || !belongs_to_scan(marker_)) break;
        }
        if (marker_ == kEnd) return false;
        in_scan_ = marker_ == kScan;
        next_position_ = position_ + (stands_alone(marker_) ? 0 : std::max(2, word(position_)));
        return true;
    }
    [[nodiscard]] int marker() const { return marker_; }
    /// What follows the segment's length, to its end or that of the bytes.
    [[nodiscard]] std::string_view payload() const {
        const std::size_t begin = std::min(position_ + 2, bytes_.size());
        return bytes_.substr(begin, std::max(next_position_, begin) - begin);
    }

  private:
    [[nodiscard]] int byte(std::size_t at) const {
        return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0;
    }
    [[nodiscard]] int word(std::size_t at) const { return byte(at) * 256 + byte(at + 1); }
    static bool is_restart(int marker) { return marker >= 0xd0 && marker <= 0xd7; }
    static bool belongs_to_scan(int marker) { return marker == 0 || is_restart(marker); }
    static bool stands_alone(int marker) { return marker == 0xd8 || belongs_to_scan(marker) || marker == 1; }

    std::string_view bytes_;
    std::size_t position_ = 0, next_position_ = 0;
    int marker_ = 0;
    bool in_scan_ = false;
};

int byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

bool are_tables_sound(std::string_view tables) {
    while (tables.size() > kCodeLengths) {
        int codes = 0;
        for (std::size_t i = 1; i <= kCodeLengths; ++i) codes += byte_at(tables, i);
        if (codes > kMaxHuffmanCodes) return false;
        tables.remove_prefix(std::min(tables.size(), 1 + kCodeLengths + static_cast<std::size_t>(codes)));
    }
    // stb_image reads a last table's lengths from beyond its segment.
    return tables.empty();
}

}  // namespace

bool is_jpeg(std::string_view head) {
    return head.starts_with('\xff');  // no other format that we read begins so
}

std::optional<JpegFrame> find_jpeg_frame(std::string_view bytes) {
    for (Segments segments(bytes); segments.next();) {
        const std::string_view payload = segments.payload();
        const int marker = segments.marker();
        if (marker < 0xc0 || marker > 0xc2 || payload.size() < 6) continue;
        return JpegFrame{byte_at(payload, 3) * 256 + byte_at(payload, 4),
                         byte_at(payload, 1) * 256 + byte_at(payload, 2),
                         byte_at(payload, 5)};
    }
    return std::nullopt;
}

bool has_sound_huffman_tables(std::string_view bytes) {
    for (Segments segments(bytes); segments.next();) {
        if (segments.marker() == kHuffmanTables && !are_tables_sound(segments.payload())) return false;
    }
    return true;
}

}  // namespace splatelier

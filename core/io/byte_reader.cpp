// SPDX-License-Identifier: MIT
#include "core/io/byte_reader.h"

#include "core/error.h"

#include <algorithm>
#include <bit>
#include <cerrno>

namespace splatelier {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in the file");

ByteReader::ByteReader(const std::filesystem::path& path) : where_(path.string()) {
    if (std::filesystem::is_directory(path)) fail("{}: expected a file, found a folder", where_);
    file_.reset(std::fopen(path.c_str(), "rb"));
    if (!file_) fail("{}: cannot be opened: {}", where_, std::strerror(errno));
    std::error_code problem;
    size_ = std::filesystem::file_size(path, problem);
    if (problem) fail("{}: its size cannot be read: {}", where_, problem.message());
    constexpr std::size_t kBufferBytes = 1 << 18;
    buffer_.resize(kBufferBytes);
}

ByteReader::ByteReader(std::string_view bytes, std::string where)
    : where_(std::move(where)), window_(bytes), size_(bytes.size()) {}

void ByteReader::fail_here(const std::string& message) const {
    fail("{}: byte {}: {}", where_, offset_, message);
}

void ByteReader::require(std::uint64_t size, std::string_view what) const {
    if (size <= remaining()) return;
    fail("{}: byte {}: the file ends where {} should be ({} bytes wanted, {} left); is it truncated?",
         where_,
         offset_,
         what,
         size,
         remaining());
}

void ByteReader::refill() {
    const std::size_t got = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
    if (got == 0) fail("{}: byte {}: could not be read on; has the file changed?", where_, offset_);
    window_ = std::string_view(buffer_.data(), got);
}

void ByteReader::read_bytes(void* out, std::size_t size, std::string_view what) {
    require(size, what);
    char* target = static_cast<char*>(out);
    while (size > 0) {
        if (window_.empty()) refill();
        const std::size_t piece = std::min(size, window_.size());
        std::memcpy(target, window_.data(), piece);
        window_.remove_prefix(piece);
        offset_ += piece;
        target += piece;
        size -= piece;
    }
}

void ByteReader::skip(std::uint64_t size, std::string_view what) {
    require(size, what);
    while (size > 0) {
        if (window_.empty()) refill();
        const std::size_t piece = static_cast<std::size_t>(std::min<std::uint64_t>(size, window_.size()));
        window_.remove_prefix(piece);
        offset_ += piece;
        size -= piece;
    }
}

std::string ByteReader::read_c_string(std::string_view what) {
    constexpr std::size_t kLongest = 4096;  // the longest path that Linux opens
    std::string text;
    for (char next = read<char>(what); next != '\0'; next = read<char>(what)) {
        if (text.size() == kLongest)
            fail_here(fmt::format("{} is longer than {} characters", what, kLongest));
        text += next;
    }
    return text;
}

std::size_t ByteReader::read_count(std::size_t record_bytes, std::string_view what) {
    const auto count = read<std::uint64_t>(what);
    if (count > remaining() / record_bytes) {
        fail("{}: byte {}: {} is {}, but only {} bytes follow; is the file damaged?",
             where_,
             offset_ - sizeof(count),
             what,
             count,
             remaining());
    }
    return static_cast<std::size_t>(count);
}

}  // namespace splatelier

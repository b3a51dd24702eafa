// Binary files read front to back, every size checked against what is left before it is believed.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace splatelier {

/// Little-endian values from a file (streamed, never held whole) or from memory. `what` names the value in
/// errors: "cameras.bin: byte 12: the file ends where the camera's width should be".
class ByteReader {
  public:
    /// Throws Error naming the file and the system's reason.
    explicit ByteReader(const std::filesystem::path& path);
    /// Borrows `bytes`; `where` stands for the path in errors.
    ByteReader(std::string_view bytes, std::string where);

    template <typename T>
    T read(std::string_view what) {
        static_assert(std::is_arithmetic_v<T>);
        T value;
        read_bytes(&value, sizeof(T), what);
        return value;
    }
    /// Throws Error where fewer than `size` bytes are left.
    void read_bytes(void* out, std::size_t size, std::string_view what);
    void skip(std::uint64_t size, std::string_view what);
    /// Characters up to a zero byte, which is consumed.
    std::string read_c_string(std::string_view what);
    /// A 64-bit count of records of at least `record_bytes` each; throws Error where so many cannot follow.
    std::size_t read_count(std::size_t record_bytes, std::string_view what);

    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] std::uint64_t remaining() const { return size_ - offset_; }
    /// Throws Error "where: byte N: message".
    [[noreturn]] void fail_here(const std::string& message) const;

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    void require(std::uint64_t size, std::string_view what) const;
    void refill();

    std::string where_;
    std::unique_ptr<std::FILE, Close> file_;  // empty when reading from memory
    std::vector<char> buffer_;
    std::string_view window_;  // what has been fetched and not yet consumed
    std::uint64_t offset_ = 0, size_ = 0;
};

}  // namespace splatelier

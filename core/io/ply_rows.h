// The rows of a PLY element, streamed in blocks into columns of floats. Inner part of PlyReader.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/io/ply.h"

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace splatelier {

/// Size of one value in a binary file.
std::size_t ply_size_bytes(PlyType type);

/// Where the values of a scalar property go: row r to out[r * stride].
struct PlyWanted {
    std::size_t property = 0;  ///< index in PlyElement::properties
    float* out = nullptr;
    std::size_t stride = 0;
};

/// A file as a window that moves over it. Throws Error that names the file where it cannot be read.
class BlockReader {
  public:
    BlockReader(std::filesystem::path path, std::size_t offset);
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string_view available() const { return {buffer_.data() + begin_, end_ - begin_}; }
    /// Makes at least `size` bytes available; false where the file ends before.
    bool fill(std::size_t size);
    void consume(std::size_t size) { begin_ += size; }
    /// Passes over bytes, available or not; false where the file ends before.
    bool skip(std::size_t size);

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;
};

/// Reads all rows of `element`, at which `reader` stands, and leaves it behind them. Nothing wanted: skips
/// them. `line` is the number of the line at which the reader stands, for the errors of ASCII files.
void read_ply_rows(BlockReader& reader,
                   PlyEncoding encoding,
                   const PlyElement& element,
                   std::span<const PlyWanted> wanted,
                   std::size_t& line);

}  // namespace splatelier

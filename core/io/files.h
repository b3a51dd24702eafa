// Whole files in and out. Writing is beside and renamed: a reader sees the old file or the new one, never a
// half.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace splatelier {

/// The whole file as bytes. Throws Error naming the file and the system's reason.
std::string read_file(const std::filesystem::path& path);

/// Writes a file beside `path` and renames it over. Missing folders are made. Throws Error (unwritable, disk
/// full), leaving what stood at `path` as it was.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// For files too large to hold twice: append pieces, then commit(). Without commit() nothing is left behind.
class FileWriter {
  public:
    explicit FileWriter(std::filesystem::path path);
    ~FileWriter();
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    void append(const void* bytes, std::size_t size);
    void append(std::string_view text) { append(text.data(), text.size()); }
    /// Flushes, closes, renames.
    void commit();

  private:
    std::filesystem::path path_, part_path_;
    std::FILE* file_ = nullptr;
};

}  // namespace splatelier

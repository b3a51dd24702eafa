// A text file that only grows, line by line, and can be cut back to an earlier count of lines.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// Appends whole lines: one that does not fit on the disk is taken back before the error is thrown.
class LineLog {
  public:
    /// Opens or makes the file; a torn last line (of a process that was killed) is cut off. Throws Error.
    explicit LineLog(std::filesystem::path path);
    ~LineLog();
    LineLog(const LineLog&) = delete;
    LineLog& operator=(const LineLog&) = delete;

    /// `line` without its line break. Throws Error where the disk refuses.
    void append(std::string_view line);
    /// Keeps the first `lines` lines; does nothing where there are no more.
    void truncate(std::size_t lines);
    [[nodiscard]] std::size_t line_count() const { return line_ends_.size(); }
    /// All lines, without line breaks.
    [[nodiscard]] std::vector<std::string> read() const;

  private:
    [[nodiscard]] std::size_t size_bytes() const { return line_ends_.empty() ? 0 : line_ends_.back(); }
    void cut_to(std::size_t size);

    std::filesystem::path path_;
    int file_ = -1;
    std::vector<std::size_t> line_ends_;  // byte after each line break
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/train/line_log.h"

#include "core/error.h"
#include "core/io/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace splatelier {

LineLog::LineLog(std::filesystem::path path) : path_(std::move(path)) {
    file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) fail("{}: cannot be written: {}", path_.string(), std::generic_category().message(errno));
    try {
        const std::string text = read_file(path_);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') line_ends_.push_back(i + 1);
        }
        if (size_bytes() != text.size()) cut_to(size_bytes());
    } catch (...) {
        close(file_);
        throw;
    }
}

LineLog::~LineLog() {
    close(file_);
}

void LineLog::append(std::string_view line) {
    const std::string bytes = std::string(line) + '\n';
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = write(file_, bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            const int reason = errno;
            cut_to(size_bytes());
            fail("{}: cannot be written: {}", path_.string(), std::generic_category().message(reason));
        }
        written += static_cast<std::size_t>(count);
    }
    line_ends_.push_back(size_bytes() + bytes.size());
}

void LineLog::truncate(std::size_t lines) {
    if (lines >= line_ends_.size()) return;
    line_ends_.resize(lines);
    cut_to(size_bytes());
}

void LineLog::cut_to(std::size_t size) {
    if (ftruncate(file_, static_cast<off_t>(size)) != 0) {
        fail("{}: cannot be cut to {} bytes: {}",
             path_.string(),
             size,
             std::generic_category().message(errno));
    }
}

std::vector<std::string> LineLog::read() const {
    const std::string text = read_file(path_);
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (const std::size_t end : line_ends_) {
        if (end > text.size()) fail("{}: was shortened by another program", path_.string());
        lines.push_back(text.substr(begin, end - begin - 1));
        begin = end;
    }
    return lines;
}

}  // namespace splatelier

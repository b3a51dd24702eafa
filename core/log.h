// Log lines: sentences with numbers and units, to stderr and, while a run has one, to its log.txt. Any
// thread.
// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

namespace splatelier {

enum class LogLevel { kInfo, kWarning, kError };

/// Writes one line at a level. Use the three below.
void log_line(LogLevel level, const std::string& line);

/// Lines below `level` are dropped from stderr (files still get them).
void set_log_level(LogLevel level);

/// Also appends every line to `path` from now on; an empty path ends that. Throws Error where it cannot be
/// opened.
void set_log_file(const std::filesystem::path& path);

/// Replaces stderr as the place for lines (a progress bar that must be redrawn, the studio's log panel).
/// `sink` may be called from any thread, one call at a time; an empty function restores stderr.
void set_log_sink(std::function<void(LogLevel, const std::string&)> sink);

template <typename... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
    log_line(LogLevel::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
    log_line(LogLevel::kWarning, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
    log_line(LogLevel::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace splatelier

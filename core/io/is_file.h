// Asks for a file without failing.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <system_error>

namespace splatelier {

/// True for a regular file; false for anything else, for nothing, and where the folder may not be read.
[[nodiscard]] inline bool is_file(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

}  // namespace splatelier

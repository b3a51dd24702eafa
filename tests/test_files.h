// Where tests find photo scenes and golden numbers, and where they may write.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace splatelier::test {

/// The photo scenes that stand beside the checkout in CI. Elsewhere it may be missing: ask has_photos().
inline std::filesystem::path photos() {
    return std::filesystem::path(SPLATELIER_SOURCE_DIR) / ".." / "shared" / "data";
}
inline bool has_photos() {
    return std::filesystem::exists(photos() / "fox-colmap");
}

/// Golden numbers of gsplat, committed with the tests.
inline std::filesystem::path golden() {
    return std::filesystem::path(SPLATELIER_SOURCE_DIR) / "tests" / "golden";
}

/// A fresh, empty folder that is removed with the object.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "splatelier-test-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace splatelier::test

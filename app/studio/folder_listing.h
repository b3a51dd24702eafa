// What a folder holds that can be opened: read when one looks, not in every frame.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

namespace splatelier {

struct FolderEntry {
    std::filesystem::path path;
    bool folder = false;
    bool scene = false;  ///< looks like something that can be opened
};

/// Folders first, then files that can be opened; hidden ones and the rest are left out.
struct FolderContents {
    std::filesystem::path folder;
    bool scene = false;  ///< the folder itself
    std::vector<FolderEntry> entries;
};

[[nodiscard]] FolderContents read_folder(const std::filesystem::path& folder);

/// Remembers the folder that was read last, for a while: others may write into it.
class FolderListing {
  public:
    /// Never null; the same until another folder is asked for or it has grown old. `now`: seconds.
    [[nodiscard]] std::shared_ptr<const FolderContents> look(const std::filesystem::path& folder, double now);
    void forget() { contents_.reset(); }

  private:
    std::shared_ptr<const FolderContents> contents_;
    double read_at_ = 0;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "app/studio/folder_listing.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr double kOldSeconds = 2;

bool looks_like_scene(const fs::path& path, bool folder) {
    std::error_code ignored;
    if (!folder) return path.extension() == ".ply" || path.filename().string().starts_with("transforms");
    return fs::exists(path / "sparse", ignored) || fs::exists(path / "colmap" / "sparse", ignored) ||
           fs::exists(path / "transforms.json", ignored) ||
           fs::exists(path / "transforms_train.json", ignored) ||
           fs::exists(path / "settings.json", ignored) || fs::exists(path / "cameras.bin", ignored) ||
           fs::exists(path / "images.txt", ignored);
}

}  // namespace

FolderContents read_folder(const fs::path& folder) {
    FolderContents out{folder, looks_like_scene(folder, true), {}};
    std::error_code ignored;
    for (fs::directory_iterator at(folder, fs::directory_options::skip_permission_denied, ignored), end;
         at != end && !ignored;
         at.increment(ignored)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with(".")) continue;
        std::error_code unknown;
        const bool is_folder = at->is_directory(unknown);
        const bool scene = looks_like_scene(at->path(), is_folder);
        if (is_folder || scene) out.entries.push_back({at->path(), is_folder, scene});
    }
    std::sort(out.entries.begin(), out.entries.end(), [](const FolderEntry& a, const FolderEntry& b) {
        return a.folder != b.folder ? a.folder : a.path.filename() < b.path.filename();
    });
    return out;
}

std::shared_ptr<const FolderContents> FolderListing::look(const fs::path& folder, double now) {
    if (contents_ == nullptr || contents_->folder != folder || now - read_at_ > kOldSeconds) {
        contents_ = std::make_shared<const FolderContents>(read_folder(folder));
        read_at_ = now;
    }
    return contents_;
}

}  // namespace splatelier

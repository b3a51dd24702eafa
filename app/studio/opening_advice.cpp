// SPDX-License-Identifier: MIT
#include "app/studio/opening_advice.h"

#include "app/studio/folder_listing.h"
#include "app/studio/lower_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <system_error>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNamed = 6;  // scenes below: more are not read

bool is_photo(const fs::path& path) {
    constexpr std::array kExtensions = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tga"};
    return std::find(kExtensions.begin(), kExtensions.end(), lower_case(path.extension().string())) !=
           kExtensions.end();
}

std::size_t photos_in(const fs::path& folder) {
    std::size_t count = 0;
    std::error_code ignored;
    for (fs::directory_iterator at(folder, ignored), end; at != end && !ignored; at.increment(ignored)) {
        count += is_photo(at->path()) ? 1 : 0;
    }
    return count;
}

/// What a shell takes as one word.
std::string quoted(const fs::path& path) {
    std::string out = "'";
    for (const char letter : path.string()) {
        out += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return out + "'";
}

std::string advice_on_photos(const fs::path& folder, const fs::path& photos, std::size_t count) {
    std::error_code ignored;
    const fs::path workspace = fs::absolute(folder, ignored), images = fs::absolute(photos, ignored);
    return fmt::format(
        "There are {} photos in it, but not where each was taken from. COLMAP finds that out:\n\n"
        "colmap automatic_reconstructor --dense 0 --workspace_path {} --image_path {}\n\n"
        "Then open the same folder again. Some phone apps write the poses with the photos, as "
        "transforms.json.",
        count,
        quoted(workspace),
        quoted(images));
}

std::string advice_on_scenes(const FolderContents& contents) {
    std::string names;
    std::size_t count = 0;
    for (const FolderEntry& entry : contents.entries) {
        if (!entry.folder || !entry.scene) continue;
        if (++count > kMostNamed) break;
        names += (names.empty() ? "" : ", ") + entry.path.filename().string();
    }
    if (count == 0) return {};
    return fmt::format("Open one of the folders in it: {}{}", names, count > kMostNamed ? ", …" : "");
}

}  // namespace

std::string opening_advice(const fs::path& folder) {
    const FolderContents contents = read_folder(folder);
    if (contents.scene) return {};  // it is one, and something else is wrong with it
    if (std::string scenes = advice_on_scenes(contents); !scenes.empty()) return scenes;
    // The folder's own name, also of "." and of "photos/".
    const fs::path above = fs::weakly_canonical(folder).parent_path();
    if (read_folder(above).scene)
        return fmt::format("The folder around it looks like a scene: open {}", above.string());
    for (const fs::path& photos : {folder / "images", folder / "input", folder}) {
        if (const std::size_t count = photos_in(photos); count > 0)
            return advice_on_photos(folder, photos, count);
    }
    return {};
}

}  // namespace splatelier

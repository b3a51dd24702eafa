// SPDX-License-Identifier: MIT
#include "core/data/image_finder.h"

#include "core/error.h"
#include "core/io/is_file.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 9> kExtensions = {
    ".png", ".jpg", ".jpeg", ".JPG", ".JPEG", ".PNG", ".webp", ".bmp", ".tga"};

bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

bool is_picture(const fs::path& path) {
    return std::any_of(kExtensions.begin(),
                       kExtensions.end(),
                       [extension = path.extension()](const char* known) { return extension == known; });
}

/// "images/a.jpg" is also looked for as "a.jpg", since images/ itself is one of the places.
std::string without_images_folder(const std::string& name) {
    const std::size_t slash = name.find('/');
    const bool inside_images = slash != std::string::npos && name.starts_with("images");
    return inside_images ? name.substr(slash + 1) : name;
}

std::string with_forward_slashes(std::string name) {
    std::replace(name.begin(), name.end(), '\\', '/');
    return name.starts_with("./") ? name.substr(2) : name;
}

std::optional<fs::path> with_any_extension(const fs::path& path) {
    if (is_file(path)) return path;
    if (is_picture(path)) return std::nullopt;
    for (const char* extension : kExtensions) {
        const fs::path longer = path.string() + extension;
        if (is_file(longer)) return longer;
    }
    return std::nullopt;
}

}  // namespace

ImageFinder::ImageFinder(const fs::path& folder, const std::string& images) {
    if (!images.empty()) {
        const fs::path root = folder / images;
        if (!is_folder(root)) {
            fail_usage("data.images: there is no folder {}; give a folder relative to the data set",
                       root.string());
        }
        roots_ = {root};
    } else {
        for (const fs::path& root : {folder / "images", folder / "input", folder}) {
            if (is_folder(root)) roots_.push_back(root);
        }
    }
    for (const fs::path& root : {folder / "masks", folder / "mask"}) {
        if (is_folder(root)) mask_roots_.push_back(root);
    }
}

std::optional<fs::path> ImageFinder::find(const std::string& name) {
    const std::string clean = with_forward_slashes(name);
    for (const std::string& candidate : {clean, without_images_folder(clean)}) {
        for (const fs::path& root : roots_) {
            if (auto found = with_any_extension(root / candidate)) return found;
        }
    }
    if (!indexed_) build_index();
    return find_in_index(clean);
}

void ImageFinder::build_index() {
    indexed_ = true;
    // The data set's folder itself would also list masks and shrunk copies: only if there is no better place.
    const fs::path& root = roots_.front();
    std::error_code problem;
    fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, problem);
    for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
        const fs::path& path = entry->path();
        if (path.filename() == "masks" || path.filename().string().starts_with(".")) {
            entry.disable_recursion_pending();
        } else if (is_picture(path) && is_file(path)) {
            by_file_name_.emplace(path.filename().string(), path);
            by_stem_.emplace(path.stem().string(), path);
        }
    }
}

std::optional<fs::path> ImageFinder::find_in_index(const std::string& name) const {
    const fs::path path = name;
    if (by_file_name_.count(path.filename().string()) == 1) {
        return by_file_name_.find(path.filename().string())->second;
    }
    if (by_stem_.count(path.stem().string()) == 1) return by_stem_.find(path.stem().string())->second;
    return std::nullopt;
}

std::optional<fs::path> ImageFinder::find_mask(const std::string& name) const {
    const std::string clean = with_forward_slashes(name);
    for (const fs::path& root : mask_roots_) {
        for (const fs::path& candidate :
             {fs::path(clean), fs::path(without_images_folder(clean)), fs::path(clean).filename()}) {
            const fs::path beside_stem = candidate.parent_path() / candidate.stem();
            for (const fs::path& file : {candidate, fs::path(candidate.string() + ".png"), beside_stem}) {
                if (auto found = with_any_extension(root / file)) return found;
            }
        }
    }
    return std::nullopt;
}

std::string ImageFinder::places() const {
    std::string text;
    for (std::size_t index = 0; index < roots_.size(); ++index) {
        if (index > 0) text += index + 1 == roots_.size() ? " or " : ", ";
        text += roots_[index].string();
    }
    return text;
}

std::string missing_pictures_warning(const std::vector<std::string>& names, std::size_t total) {
    if (names.empty()) return {};
    constexpr std::size_t kMostNamed = 3;
    std::string list;
    for (std::size_t index = 0; index < std::min(names.size(), kMostNamed); ++index) {
        list += (index > 0 ? ", " : "") + names[index];
    }
    if (names.size() > kMostNamed) list += ", …";
    return fmt::format("{} of {} pictures were not found ({}) and are left out", names.size(), total, list);
}

}  // namespace splatelier

// Finds the pictures and masks that a data set names, where people really put them.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// Looks in the folder of `--images` alone if one is given, else in images/, input/ and the data set's folder.
class ImageFinder {
  public:
    /// `images` is data.images: empty, or relative to `folder`. Throws Error (usage) where it is no folder.
    ImageFinder(const std::filesystem::path& folder, const std::string& images);

    /// The picture called `name`: at that path below one of the places; with an extension added; or, where
    /// only one file fits, by its file name (then by its name without extension) in any sub-folder.
    [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& name);

    /// The mask of a picture: masks/NAME, masks/NAME.png or masks/STEM.png, sub-folders kept or dropped.
    [[nodiscard]] std::optional<std::filesystem::path> find_mask(const std::string& name) const;

    /// "in A, B or C", for messages.
    [[nodiscard]] std::string places() const;

  private:
    void build_index();
    [[nodiscard]] std::optional<std::filesystem::path> find_in_index(const std::string& name) const;

    std::vector<std::filesystem::path> roots_;
    std::vector<std::filesystem::path> mask_roots_;
    bool indexed_ = false;
    std::multimap<std::string, std::filesystem::path> by_file_name_, by_stem_;
};

/// "17 of 67 pictures were not found (a.jpg, b.jpg, c.jpg, …) and are left out", or empty where none is
/// missing.
std::string missing_pictures_warning(const std::vector<std::string>& names, std::size_t total);

}  // namespace splatelier

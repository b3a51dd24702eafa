// SPDX-License-Identifier: MIT
#include "core/data/transforms_reader.h"

#include "core/data/colmap_reader.h"
#include "core/data/image_finder.h"
#include "core/data/point_file.h"
#include "core/data/transforms_file.h"
#include "core/error.h"
#include "core/io/image_file.h"
#include "core/io/is_file.h"

#include <unordered_set>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

fs::path mask_of(const TransformsFrame& frame, const fs::path& folder, const ImageFinder& finder) {
    if (frame.mask_path.empty()) return finder.find_mask(frame.file_path).value_or(fs::path{});
    if (!is_file(folder / frame.mask_path)) {
        fail("{}: the mask that {} names is not there", (folder / frame.mask_path).string(), frame.file_path);
    }
    return folder / frame.mask_path;
}

View make_view(const TransformsFrame& frame, const fs::path& image, const std::string& where) {
    View view;
    view.name = frame.file_path;
    view.image_path = image;
    const bool has_size = frame.intrinsics.width && frame.intrinsics.height;
    const ImageFileInfo info = has_size ? ImageFileInfo{} : read_image_info(image);
    view.lens = make_lens(frame.intrinsics, info.width, info.height, where);
    view.camera.rotation = frame.rotation;
    view.camera.translation = frame.translation;
    return view;
}

/// Appends the views of one file. Frames without a picture, and second frames of one picture, are left out
/// with a warning.
void add_views(const fs::path& file,
               const std::vector<TransformsFrame>& frames,
               ImageFinder& finder,
               Dataset::Parts& parts) {
    std::unordered_set<std::string> names;
    std::vector<std::string> missing;
    for (const TransformsFrame& frame : frames) {
        if (!names.insert(frame.file_path).second) {
            parts.warnings.push_back(fmt::format(
                "{}: {} comes twice; the first of its cameras is used", file.string(), frame.file_path));
            continue;
        }
        const std::optional<fs::path> image = finder.find(frame.file_path);
        if (!image) {
            missing.push_back(frame.file_path);
            continue;
        }
        View view = make_view(frame, *image, fmt::format("{}: {}", file.string(), frame.file_path));
        view.mask_path = mask_of(frame, parts.folder, finder);
        parts.views.push_back(std::move(view));
    }
    if (!missing.empty()) parts.warnings.push_back(missing_pictures_warning(missing, frames.size()));
    if (missing.size() == frames.size()) {
        fail(
            "{}: none of the {} pictures that it names (such as {}) was found in {}; give their folder with "
            "--images",
            file.string(),
            missing.size(),
            missing.front(),
            finder.places());
    }
}

void transform_points(PointCloud& points, const Eigen::Matrix<double, 3, 4>& transform) {
    for (std::size_t index = 0; index < points.size(); ++index) {
        Eigen::Map<Vec3f> point(points.positions.data() + 3 * index);
        point = (transform.leftCols<3>() * point.cast<double>() + transform.col(3)).cast<float>();
    }
}

PointCloud read_points(const TransformsFile& transforms, Dataset::Parts& parts) {
    if (!transforms.ply_file_path.empty()) {
        const fs::path named = parts.folder / transforms.ply_file_path;
        if (is_file(named)) return read_point_file(named);
        parts.warnings.push_back(fmt::format("the points file {} is not there", named.string()));
    }
    if (is_file(parts.folder / "sparse_pc.ply")) return read_point_file(parts.folder / "sparse_pc.ply");
    PointCloud points = read_colmap_points(parts.folder / "colmap/sparse/0");
    transform_points(points, transforms.applied_transform);
    return points;
}

}  // namespace

Dataset::Parts read_transforms_dataset(const fs::path& file, const DataSettings& settings) {
    TransformsFile transforms = read_transforms(file);
    Dataset::Parts parts;
    parts.folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    parts.kind = "transforms.json";
    parts.held_out_names = std::move(transforms.test_filenames);
    ImageFinder finder(parts.folder, settings.images);
    add_views(file, transforms.frames, finder, parts);
    parts.points = read_points(transforms, parts);
    return parts;
}

Dataset::Parts read_blender_dataset(const fs::path& folder, const DataSettings& settings) {
    Dataset::Parts parts;
    parts.folder = folder;
    parts.kind = "Blender";
    parts.alpha = AlphaUse::kOverBackground;
    ImageFinder finder(folder, settings.images);
    const TransformsFile train = read_transforms(folder / "transforms_train.json");
    add_views(folder / "transforms_train.json", train.frames, finder, parts);
    for (const char* name : {"transforms_test.json", "transforms_val.json"}) {
        if (!is_file(folder / name)) continue;
        const TransformsFile held_out = read_transforms(folder / name);
        const std::size_t first = parts.views.size();
        add_views(folder / name, held_out.frames, finder, parts);
        for (std::size_t index = first; index < parts.views.size(); ++index) {
            parts.held_out_names.push_back(parts.views[index].name);
        }
        break;
    }
    parts.points = read_points(train, parts);
    return parts;
}

}  // namespace splatelier

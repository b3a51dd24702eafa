// SPDX-License-Identifier: MIT
#include "core/data/colmap_reader.h"

#include "core/data/colmap_model.h"
#include "core/data/image_finder.h"
#include "core/data/point_file.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/is_file.h"

#include <algorithm>
#include <unordered_set>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

bool is_binary(const fs::path& model) {
    return is_file(model / "cameras.bin") && is_file(model / "images.bin");
}

ColmapCameras read_cameras(const fs::path& model) {
    if (is_binary(model)) {
        ByteReader in(model / "cameras.bin");
        return read_colmap_cameras_binary(in);
    }
    return read_colmap_cameras_text(read_file(model / "cameras.txt"), (model / "cameras.txt").string());
}

std::vector<ColmapImage> read_images(const fs::path& model) {
    if (is_binary(model)) {
        ByteReader in(model / "images.bin");
        return read_colmap_images_binary(in);
    }
    return read_colmap_images_text(read_file(model / "images.txt"), (model / "images.txt").string());
}

struct LargestModel {
    fs::path path;
    std::vector<ColmapImage> images;
    std::string warning;
};

/// COLMAP writes a folder for each group of pictures that it could not connect to the others.
LargestModel largest_model(const std::vector<fs::path>& models) {
    LargestModel largest;
    for (const fs::path& model : models) {
        std::vector<ColmapImage> images = read_images(model);
        if (largest.path.empty() || images.size() > largest.images.size()) {
            largest.path = model;
            largest.images = std::move(images);
        }
    }
    if (models.size() > 1) {
        largest.warning = fmt::format("of {} reconstructions the one with the most pictures is used: {} ({})",
                                      models.size(),
                                      largest.path.string(),
                                      largest.images.size());
    }
    return largest;
}

View make_view(const ColmapImage& image, const ColmapCameras& cameras, const fs::path& model) {
    const auto camera = cameras.find(image.camera_id);
    if (camera == cameras.end()) {
        fail("{}: image {} refers to camera {}, which is not among the {} of the cameras file",
             model.string(),
             image.name,
             image.camera_id,
             cameras.size());
    }
    View view;
    view.name = image.name;
    view.lens = camera->second;
    view.camera.rotation = image.rotation;
    view.camera.translation = image.translation;
    view.point_count = image.point_count;
    return view;
}

}  // namespace

bool holds_colmap_model(const fs::path& folder) {
    return is_binary(folder) || (is_file(folder / "cameras.txt") && is_file(folder / "images.txt"));
}

std::vector<fs::path> find_colmap_models(const fs::path& folder) {
    std::vector<fs::path> models;
    for (const fs::path& place : {folder, folder / "sparse"}) {
        if (holds_colmap_model(place)) models.push_back(place);
    }
    std::error_code problem;
    for (fs::directory_iterator entry(folder / "sparse", problem);
         !problem && entry != fs::directory_iterator();
         entry.increment(problem)) {
        if (holds_colmap_model(entry->path())) models.push_back(entry->path());
    }
    std::sort(models.begin(), models.end());
    return models;
}

PointCloud read_colmap_points(const fs::path& model) {
    if (is_file(model / "points3D.bin")) {
        ByteReader in(model / "points3D.bin");
        return read_colmap_points_binary(in);
    }
    if (is_file(model / "points3D.txt")) {
        return read_colmap_points_text(read_file(model / "points3D.txt"), (model / "points3D.txt").string());
    }
    if (is_file(model / "points3D.ply")) return read_point_file(model / "points3D.ply");
    return {};
}

Dataset::Parts read_colmap(const fs::path& folder,
                           const std::vector<fs::path>& models,
                           const DataSettings& settings) {
    LargestModel model = largest_model(models);
    const ColmapCameras cameras = read_cameras(model.path);
    ImageFinder finder(folder, settings.images);
    Dataset::Parts parts;
    parts.folder = folder;
    parts.kind = "COLMAP";
    if (!model.warning.empty()) parts.warnings.push_back(model.warning);
    if (model.images.empty()) fail("{}: the reconstruction holds no images", model.path.string());

    std::unordered_set<std::string> names;
    std::vector<std::string> missing;
    for (const ColmapImage& image : model.images) {
        if (!names.insert(image.name).second) {
            fail("{}: two images are called {}", model.path.string(), image.name);
        }
        View view = make_view(image, cameras, model.path);
        const std::optional<fs::path> file = finder.find(image.name);
        if (!file) {
            missing.push_back(image.name);
            continue;
        }
        view.image_path = *file;
        view.mask_path = finder.find_mask(image.name).value_or(fs::path{});
        parts.views.push_back(std::move(view));
    }
    if (parts.views.empty()) {
        fail(
            "{}: none of the {} pictures that it names (such as {}) was found in {}; give their folder with "
            "--images",
            model.path.string(),
            missing.size(),
            missing.front(),
            finder.places());
    }
    if (!missing.empty()) parts.warnings.push_back(missing_pictures_warning(missing, model.images.size()));
    parts.points = read_colmap_points(model.path);
    return parts;
}

}  // namespace splatelier

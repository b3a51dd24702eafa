// SPDX-License-Identifier: MIT
#include "core/data/dataset.h"

#include "core/data/image_cache.h"
#include "core/data/photo.h"
#include "core/data/random_points.h"
#include "core/data/undistortion.h"
#include "core/error.h"
#include "core/io/image_file.h"

#include <algorithm>
#include <unordered_set>

namespace splatelier {
namespace {

void check_pose(const View& view) {
    const double unevenness =
        (view.camera.rotation * view.camera.rotation.transpose() - Mat3::Identity()).norm();
    if (unevenness < 1e-6 && view.camera.rotation.determinant() > 0 && view.camera.translation.allFinite())
        return;
    fail("{}: its pose is not a rotation and a finite translation", view.name);
}

/// Sizes and intrinsics of every view, from the heads of the picture files. Views whose picture cannot be
/// used are left out, with a warning each.
void set_training_cameras(Dataset::Parts& parts, const DataSettings& settings) {
    std::vector<View> usable;
    usable.reserve(parts.views.size());
    // Most data sets have one lens or two: undistorting the border of each photo anew would cost seconds.
    LensCamera lens;
    Camera straight;
    for (View& view : parts.views) {
        try {
            const ImageFileInfo file = read_image_info(view.image_path);
            if (view.lens != lens) {
                straight = undistorted_camera(view.lens);
                lens = view.lens;
            }
            set_training_camera(view, straight, file, settings);
            usable.push_back(std::move(view));
        } catch (const Error& problem) {
            parts.warnings.push_back(fmt::format("left out: {}", problem.what()));
        }
    }
    if (usable.empty()) fail("{}: no picture can be used; {}", parts.folder.string(), parts.warnings.back());
    parts.views = std::move(usable);
}

void hold_out(Dataset::Parts& parts, int test_every) {
    if (test_every == 0) return;
    const std::unordered_set<std::string> own(parts.held_out_names.begin(), parts.held_out_names.end());
    for (std::size_t index = 0; index < parts.views.size(); ++index) {
        View& view = parts.views[index];
        view.held_out =
            own.empty() ? index % static_cast<std::size_t>(test_every) == 0 : own.contains(view.name);
    }
}

/// 1.1 times the largest distance of a camera from the mean camera, as gsplat's trainer has it.
double camera_extent(const std::vector<View>& views) {
    Vec3 mean = Vec3::Zero();
    for (const View& view : views) mean += view.camera.center_in_world() / static_cast<double>(views.size());
    double largest = 0;
    for (const View& view : views) largest = std::max(largest, (view.camera.center_in_world() - mean).norm());
    return 1.1 * largest;
}

/// For cameras that share one place: the typical distance of a point from it.
double point_extent(const PointCloud& points, const Vec3& center) {
    if (points.size() == 0) return 0;
    std::vector<double> distances(points.size());
    for (std::size_t index = 0; index < points.size(); ++index) {
        const Vec3 point = Vec3f(points.positions.data() + 3 * index).cast<double>();
        distances[index] = (point - center).norm();
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return *middle;
}

double positive_scene_scale(Dataset::Parts& parts) {
    const double extent = camera_extent(parts.views);
    const double farthest = std::max(1.0, parts.views.front().camera.center_in_world().norm());
    if (extent > 1e-9 * farthest) return extent;
    const double by_points = point_extent(parts.points, parts.views.front().camera.center_in_world());
    const double scale = by_points > 0 ? by_points : 1.0;
    parts.warnings.push_back(fmt::format(
        "all cameras stand in one place: the scene's scale is taken to be {:.3g}, and no depth can be learnt",
        scale));
    return scale;
}

void sort_by_name(Dataset::Parts& parts) {
    std::vector<View>& views = parts.views;
    std::sort(views.begin(), views.end(), [](const View& a, const View& b) { return a.name < b.name; });
    const auto twin = std::adjacent_find(
        views.begin(), views.end(), [](const View& a, const View& b) { return a.name == b.name; });
    if (twin != views.end()) fail("{}: two views are called {}", parts.folder.string(), twin->name);
}

constexpr int kBackgroundThreads = 2;

}  // namespace

Dataset::Dataset(Parts parts, const Settings& settings) : parts_(std::move(parts)) {
    if (parts_.views.empty()) fail("{}: the data set has no cameras", parts_.folder.string());
    for (const View& view : parts_.views) check_pose(view);
    set_training_cameras(parts_, settings.data);
    sort_by_name(parts_);
    hold_out(parts_, settings.data.test_every);
    for (std::size_t index = 0; index < parts_.views.size(); ++index) {
        (parts_.views[index].held_out ? test_views_ : train_views_).push_back(index);
    }
    if (train_views_.empty()) {
        fail(
            "{}: all {} views are held out, none is left to train on; choose another data.test_every than {}",
            parts_.folder.string(),
            parts_.views.size(),
            settings.data.test_every);
    }
    scene_scale_ = positive_scene_scale(parts_);
    if (parts_.points.size() == 0) {
        point_source_ = PointSource::kRandom;
        parts_.points =
            random_points(parts_.views, scene_scale_, settings.data.random_points, settings.train.seed);
    }
    const Vec3f background = parts_.background.value_or(settings.render.background);
    cache_ =
        std::make_unique<ImageCache>(parts_.views.size(),
                                     static_cast<std::size_t>(settings.data.cache_mb) << 20,
                                     kBackgroundThreads,
                                     [this, background](std::size_t index) {
                                         return load_photo(parts_.views[index], parts_.alpha, background);
                                     });
}

Dataset::~Dataset() = default;

std::shared_ptr<const ViewImage> Dataset::image(std::size_t view_index) const {
    return cache_->get(view_index);
}

void Dataset::spare(std::size_t view_index) const {
    cache_->spare(view_index);
}

void Dataset::prefetch(std::size_t view_index) const {
    cache_->prefetch(view_index);
}

}  // namespace splatelier

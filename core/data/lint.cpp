// SPDX-License-Identifier: MIT
#include "core/data/lint.h"

#include "core/data/lint_steps.h"

#include <fmt/core.h>

#include <algorithm>

namespace splatelier {
namespace {

void inspect_sizes(const Dataset& dataset, DatasetReport& report) {
    const auto pixels = [](const View& view) { return std::int64_t{view.lens.width} * view.lens.height; };
    const auto [smallest, largest] = std::minmax_element(
        dataset.views().begin(), dataset.views().end(), [&](const View& a, const View& b) {
            return pixels(a) < pixels(b);
        });
    report.smallest_width = smallest->lens.width;
    report.smallest_height = smallest->lens.height;
    report.largest_width = largest->lens.width;
    report.largest_height = largest->lens.height;
    constexpr std::int64_t kWild = 4;
    if (pixels(*largest) > kWild * pixels(*smallest)) {
        report.warnings.push_back(
            fmt::format("the photos' sizes differ wildly, from {} x {} px ({}) to {} x {} px ({})",
                        smallest->lens.width,
                        smallest->lens.height,
                        smallest->name,
                        largest->lens.width,
                        largest->lens.height,
                        largest->name));
    }
}

void inspect_split(const Dataset& dataset, DatasetReport& report) {
    report.view_count = dataset.views().size();
    report.train_count = dataset.train_views().size();
    report.test_count = dataset.test_views().size();
    if (report.test_count == 0) {
        report.warnings.emplace_back("no views are held out: nothing will tell how good new views are");
    }
    constexpr std::size_t kFew = 8;
    if (report.train_count < kFew) {
        report.warnings.push_back(fmt::format(
            "only {} views are left to train on; most scenes need some dozens", report.train_count));
    }
}

void inspect_lenses(const Dataset& dataset, DatasetReport& report) {
    std::vector<LensCamera> lenses;
    std::vector<std::string> off_centre;
    for (const View& view : dataset.views()) {
        const auto known = std::find(lenses.begin(), lenses.end(), view.lens);
        if (known != lenses.end()) continue;
        lenses.push_back(view.lens);
        const bool outside = view.lens.cx() < 0 || view.lens.cx() > view.lens.width || view.lens.cy() < 0 ||
                             view.lens.cy() > view.lens.height;
        if (outside) off_centre.push_back(view.name);
    }
    report.lens_count = lenses.size();
    if (!off_centre.empty()) {
        report.warnings.push_back("the principal point lies outside the picture of " +
                                  short_list(off_centre));
    }
}

void inspect_camera_places(const Dataset& dataset, DatasetReport& report) {
    const std::vector<View>& views = dataset.views();
    const double near = 1e-5 * dataset.scene_scale();
    constexpr double kTurned = 1e-4;  // rad
    std::vector<Vec3> centers;
    centers.reserve(views.size());
    for (const View& view : views) centers.push_back(view.camera.center_in_world());
    for (std::size_t a = 0; a < views.size(); ++a) {
        for (std::size_t b = a + 1; b < views.size(); ++b) {
            if ((centers[a] - centers[b]).squaredNorm() > near * near) continue;
            if ((views[a].camera.rotation - views[b].camera.rotation).norm() > kTurned) continue;
            report.coinciding_cameras.emplace_back(views[a].name, views[b].name);
        }
    }
    std::vector<std::string> pairs;
    pairs.reserve(report.coinciding_cameras.size());
    for (const auto& [first, second] : report.coinciding_cameras)
        pairs.push_back(fmt::format("{} = {}", first, second));
    if (!pairs.empty()) report.warnings.push_back("cameras with the same pose: " + short_list(pairs));
}

}  // namespace

std::string short_list(const std::vector<std::string>& names) {
    constexpr std::size_t kMostNamed = 3;
    std::string list;
    for (std::size_t index = 0; index < std::min(names.size(), kMostNamed); ++index) {
        list += (index > 0 ? ", " : "") + names[index];
    }
    if (names.size() > kMostNamed) list += fmt::format(" and {} more", names.size() - kMostNamed);
    return list;
}

void inspect_views(const Dataset& dataset, DatasetReport& report) {
    inspect_split(dataset, report);
    inspect_sizes(dataset, report);
    inspect_lenses(dataset, report);
    inspect_camera_places(dataset, report);
    report.scene_scale = dataset.scene_scale();
}

DatasetReport inspect_dataset(const Dataset& dataset, std::size_t photos_to_decode) {
    DatasetReport report;
    report.warnings = dataset.warnings();
    inspect_views(dataset, report);
    inspect_points(dataset, report);
    inspect_photo_files(dataset, report);
    inspect_photos(dataset, photos_to_decode, report);
    return report;
}

}  // namespace splatelier

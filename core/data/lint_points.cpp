// SPDX-License-Identifier: MIT
#include "core/data/lint_steps.h"

#include <fmt/core.h>

#include <algorithm>

namespace splatelier {
namespace {

/// Every n-th point, so that thousands of views times millions of points stay below a second.
std::vector<Vec3> sampled_points(const PointCloud& points) {
    constexpr std::size_t kMost = 20000;
    const std::size_t stride = std::max<std::size_t>(1, points.size() / kMost);
    std::vector<Vec3> out;
    for (std::size_t index = 0; index < points.size(); index += stride) {
        out.emplace_back(Vec3f(points.positions.data() + 3 * index).cast<double>());
    }
    return out;
}

bool in_picture(const Camera& camera, const Vec3& point_in_cam) {
    if (!(point_in_cam.z() > 0)) return false;
    const double x = camera.fx * point_in_cam.x() / point_in_cam.z() + camera.cx;
    const double y = camera.fy * point_in_cam.y() / point_in_cam.z() + camera.cy;
    return x >= 0 && x <= camera.width && y >= 0 && y <= camera.height;
}

void inspect_few_points(const Dataset& dataset, DatasetReport& report) {
    std::vector<std::size_t> counts;
    counts.reserve(dataset.views().size());
    for (const View& view : dataset.views()) counts.push_back(view.point_count);
    std::nth_element(
        counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2), counts.end());
    report.median_points_per_view = counts[counts.size() / 2];
    if (report.median_points_per_view == 0) return;  // not known
    const std::size_t few = std::max<std::size_t>(20, report.median_points_per_view / 10);
    std::vector<std::string> names;
    for (const View& view : dataset.views()) {
        if (view.point_count < few) names.push_back(fmt::format("{} ({})", view.name, view.point_count));
    }
    if (names.empty()) return;
    report.warnings.push_back(
        fmt::format("few points are seen in {} of {} views (the median is {}), whose poses are uncertain: {}",
                    names.size(),
                    dataset.views().size(),
                    report.median_points_per_view,
                    short_list(names)));
}

/// Which points and views have something of each other.
void inspect_visibility(const Dataset& dataset, DatasetReport& report) {
    const std::vector<Vec3> points = sampled_points(dataset.points());
    std::vector<bool> seen(points.size(), false);
    std::vector<std::string> blind, reversed;
    for (const View& view : dataset.views()) {
        std::size_t in_front = 0, visible = 0;
        for (std::size_t index = 0; index < points.size(); ++index) {
            const Vec3 point = view.camera.rotation * points[index] + view.camera.translation;
            in_front += point.z() > 0 ? 1 : 0;
            if (!in_picture(view.camera, point)) continue;
            seen[index] = true;
            ++visible;
        }
        if (in_front == 0) reversed.push_back(view.name);
        if (in_front > 0 && visible == 0) blind.push_back(view.name);
    }
    if (!reversed.empty()) {
        report.warnings.push_back(fmt::format(
            "all points lie behind {} of {} cameras, whose poses may be wrong or in other axes: {}",
            reversed.size(),
            dataset.views().size(),
            short_list(reversed)));
    }
    if (!blind.empty()) {
        report.warnings.push_back(fmt::format("no point lies in the picture of {} of {} views: {}",
                                              blind.size(),
                                              dataset.views().size(),
                                              short_list(blind)));
    }
    const auto unseen = static_cast<double>(std::count(seen.begin(), seen.end(), false));
    report.unseen_point_share = points.empty() ? 0 : unseen / static_cast<double>(points.size());
    constexpr double kMany = 0.05;
    if (report.unseen_point_share > kMany) {
        report.warnings.push_back(fmt::format(
            "{:.0f} % of the points lie in no view's picture; do points and cameras share one world?",
            100 * report.unseen_point_share));
    }
}

void inspect_outliers(const Dataset& dataset, DatasetReport& report) {
    Vec3 mean = Vec3::Zero();
    for (const View& view : dataset.views()) {
        mean += view.camera.center_in_world() / static_cast<double>(dataset.views().size());
    }
    const double far = kFarScales * dataset.scene_scale();
    const PointCloud& points = dataset.points();
    for (std::size_t index = 0; index < points.size(); ++index) {
        const Vec3 point = Vec3f(points.positions.data() + 3 * index).cast<double>();
        if ((point - mean).norm() > far) ++report.far_point_count;
    }
    if (report.far_point_count == 0) return;
    report.warnings.push_back(fmt::format(
        "outliers or sky: {} of {} points are farther than {} scene scales ({:.3g}) from the cameras",
        report.far_point_count,
        points.size(),
        kFarScales,
        far));
}

}  // namespace

void inspect_points(const Dataset& dataset, DatasetReport& report) {
    report.point_count = dataset.points().size();
    if (dataset.point_source() == PointSource::kRandom) {
        report.warnings.push_back(fmt::format(
            "the data set has no points: training starts from {} random ones", report.point_count));
        return;
    }
    inspect_few_points(dataset, report);
    inspect_visibility(dataset, report);
    inspect_outliers(dataset, report);
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/data/colmap_model.h"
#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace splatelier {
namespace {

constexpr std::uint64_t kNoPoint = std::numeric_limits<std::uint64_t>::max();

/// POINT2D: x, y, POINT3D_ID.
struct Observation {
    double x, y;
    std::uint64_t point_id;
};
static_assert(sizeof(Observation) == 24);

std::size_t count_observed_points(ByteReader& in) {
    std::size_t left = in.read_count(sizeof(Observation), "the number of an image's 2D points");
    std::array<Observation, 1024> block;
    std::size_t observed = 0;
    while (left > 0) {
        const std::size_t count = std::min(left, block.size());
        in.read_bytes(block.data(), count * sizeof(Observation), "an image's 2D points");
        observed += static_cast<std::size_t>(std::count_if(
            block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count), [](const auto& o) {
                return o.point_id != kNoPoint;
            }));
        left -= count;
    }
    return observed;
}

int checked_side(std::uint64_t pixels) {
    return static_cast<int>(std::min<std::uint64_t>(pixels, std::numeric_limits<int>::max()));
}

}  // namespace

ColmapCameras read_colmap_cameras_binary(ByteReader& in) {
    constexpr std::size_t kSmallestRecord = 4 + 4 + 8 + 8 + 3 * 8;
    const std::size_t count = in.read_count(kSmallestRecord, "the number of cameras");
    ColmapCameras cameras;
    for (std::size_t index = 0; index < count; ++index) {
        const auto id = in.read<std::uint32_t>("a camera's id");
        const auto number = in.read<std::int32_t>("a camera's model");
        const std::optional<CameraModel> model = camera_model_numbered(number);
        if (!model) {
            in.fail_here(
                fmt::format("camera {} has model number {}, which is none of COLMAP's first eleven; "
                            "undistort the pictures with COLMAP's image_undistorter first",
                            id,
                            number));
        }
        LensCamera lens{.model = *model};
        lens.width = checked_side(in.read<std::uint64_t>("a camera's width"));
        lens.height = checked_side(in.read<std::uint64_t>("a camera's height"));
        in.read_bytes(lens.parameters.data(),
                      static_cast<std::size_t>(camera_parameter_count(*model)) * sizeof(double),
                      "a camera's parameters");
        if (const std::string problem = problem_of_lens(lens); !problem.empty()) {
            in.fail_here(fmt::format("camera {}: {}", id, problem));
        }
        if (!cameras.emplace(id, lens).second) in.fail_here(fmt::format("camera {} comes twice", id));
    }
    return cameras;
}

std::vector<ColmapImage> read_colmap_images_binary(ByteReader& in) {
    constexpr std::size_t kSmallestRecord = 4 + 7 * 8 + 4 + 1 + 8;
    const std::size_t count = in.read_count(kSmallestRecord, "the number of images");
    std::vector<ColmapImage> images(count);
    for (ColmapImage& image : images) {
        image.id = in.read<std::uint32_t>("an image's id");
        Vec4 rotation_wxyz;
        Vec3 translation;
        in.read_bytes(rotation_wxyz.data(), 4 * sizeof(double), "an image's rotation");
        in.read_bytes(translation.data(), 3 * sizeof(double), "an image's translation");
        image.camera_id = in.read<std::uint32_t>("an image's camera id");
        image.name = in.read_c_string("an image's name");
        if (image.name.empty()) in.fail_here(fmt::format("image {} has no name", image.id));
        if (const std::string problem = set_pose(image, rotation_wxyz, translation); !problem.empty()) {
            in.fail_here(fmt::format("image {}: {}", image.name, problem));
        }
        image.point_count = count_observed_points(in);
    }
    return images;
}

PointCloud read_colmap_points_binary(ByteReader& in) {
    constexpr std::size_t kSmallestRecord = 8 + 3 * 8 + 3 + 8 + 8;
    constexpr std::size_t kTrackElementBytes = 8;  // IMAGE_ID, POINT2D_IDX
    const std::size_t count = in.read_count(kSmallestRecord, "the number of points");
    PointCloud points;
    points.positions.reserve(count * 3);
    points.colors.reserve(count * 3);
    for (std::size_t index = 0; index < count; ++index) {
        const auto id = in.read<std::uint64_t>("a point's id");
        Vec3 position;
        std::array<unsigned char, 3> color;
        in.read_bytes(position.data(), 3 * sizeof(double), "a point's position");
        const Vec3f single = position.cast<float>();
        if (!single.allFinite()) in.fail_here(fmt::format("point {} has no finite position", id));
        in.read_bytes(color.data(), color.size(), "a point's colour");
        points.positions.insert(points.positions.end(), single.data(), single.data() + 3);
        points.colors.insert(points.colors.end(), color.begin(), color.end());
        in.read<double>("a point's error");
        const std::size_t track = in.read_count(kTrackElementBytes, "the length of a point's track");
        in.skip(track * kTrackElementBytes, "a point's track");
    }
    return points;
}

}  // namespace splatelier

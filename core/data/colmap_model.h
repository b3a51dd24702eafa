// A sparse reconstruction as COLMAP writes it, binary or text.
// Format: https://colmap.github.io/format.html
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/camera_model.h"
#include "core/io/byte_reader.h"
#include "core/point_cloud.h"
#include "core/types.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace splatelier {

struct ColmapImage {
    std::uint32_t id = 0;
    Mat3 rotation;     ///< of cam_from_world
    Vec3 translation;  ///< of cam_from_world
    std::uint32_t camera_id = 0;
    std::string name;
    std::size_t point_count = 0;  ///< of its 2D points, those that have a 3D point
};

using ColmapCameras = std::unordered_map<std::uint32_t, LensCamera>;

/// cameras.bin, images.bin, points3D.bin. Throw Error "path: byte N: what".
ColmapCameras read_colmap_cameras_binary(ByteReader& in);
std::vector<ColmapImage> read_colmap_images_binary(ByteReader& in);
PointCloud read_colmap_points_binary(ByteReader& in);

/// cameras.txt, images.txt, points3D.txt. `where` stands for the path in errors. Throw Error "path:line: what".
ColmapCameras read_colmap_cameras_text(std::string_view text, const std::string& where);
std::vector<ColmapImage> read_colmap_images_text(std::string_view text, const std::string& where);
PointCloud read_colmap_points_text(std::string_view text, const std::string& where);

/// What is wrong with intrinsics, or empty: sizes from 1 to 100000 px, everything finite, positive focal
/// lengths.
std::string problem_of_lens(const LensCamera& lens);

/// Sets the pose from COLMAP's quaternion (w, x, y, z; normalised here) and translation. Returns what is wrong
/// with them, or empty.
std::string set_pose(ColmapImage& image, const Vec4& rotation_wxyz, const Vec3& translation);

}  // namespace splatelier

// transforms.json as NeRF, instant-ngp and nerfstudio write it: cameras with poses, a frame a picture.
// Formats: https://docs.nerf.studio/quickstart/data_conventions.html, instant-ngp docs/nerf_dataset_tips.md
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/camera_model.h"
#include "core/types.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// The intrinsics of a frame, its own before the file's; what is not given is empty or 0.
struct TransformsIntrinsics {
    std::optional<double> width = {}, height = {};                 ///< px
    std::optional<double> fl_x = {}, fl_y = {}, cx = {}, cy = {};  ///< px
    std::optional<double> angle_x = {}, angle_y = {};              ///< fields of view, rad
    double k1 = 0, k2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0, p1 = 0, p2 = 0;
    std::string camera_model = "OPENCV";
};

struct TransformsFrame {
    std::string file_path;  ///< as in the file, "./" dropped
    std::string mask_path;  ///< empty where there is none
    Mat3 rotation;          ///< of cam_from_world, in our axes
    Vec3 translation;       ///< of cam_from_world
    TransformsIntrinsics intrinsics;
};

struct TransformsFile {
    std::vector<TransformsFrame> frames;
    std::string ply_file_path;                ///< points in the frames' own coordinates; empty: none
    std::vector<std::string> test_filenames;  ///< nerfstudio's own split; empty: none
    /// nerfstudio has applied this to COLMAP's world; the poses already contain it, COLMAP's points do not.
    Eigen::Matrix<double, 3, 4> applied_transform;
};

/// Throws Error "path:line: what" for text that is no JSON, "path: frames[3].fl_x: what" for the rest.
TransformsFile read_transforms(const std::filesystem::path& path);
/// The same from text; `where` stands for the path in errors.
TransformsFile parse_transforms(std::string_view text, const std::string& where);

/// The lens of a frame whose picture has that many pixels (used where the frame does not state its size).
/// `where` stands for the frame in errors.
LensCamera make_lens(const TransformsIntrinsics& intrinsics,
                     int file_width,
                     int file_height,
                     const std::string& where);

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/data/transforms_file.h"

#include "core/data/colmap_model.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/json_file.h"

#include <Eigen/SVD>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace splatelier {
namespace {

using Json = nlohmann::json;

/// A place in the file, for errors: "path: frames[3]".
struct Place {
    std::string text;
    [[noreturn]] void fail_at(const std::string& key, const std::string& message) const {
        fail("{}{}{}: {}", text, text.ends_with(']') ? "." : ": ", key, message);
    }
};

std::optional<double> number(const Json& object, const char* key, const Place& place) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return std::nullopt;
    if (!found->is_number())
        place.fail_at(key, "expected a number, found " + std::string(found->type_name()));
    const double value = found->get<double>();
    if (!std::isfinite(value)) place.fail_at(key, "expected a finite number");
    return value;
}

std::string text(const Json& object, const char* key, const Place& place) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return {};
    if (!found->is_string()) place.fail_at(key, "expected a text, found " + std::string(found->type_name()));
    auto value = found->get<std::string>();
    return value.starts_with("./") ? value.substr(2) : value;
}

/// Overwrites what `object` states and leaves the rest.
void take_intrinsics(const Json& object, const Place& place, TransformsIntrinsics& out) {
    const auto take = [&](const char* key, auto& target) {
        if (const std::optional<double> value = number(object, key, place)) target = *value;
    };
    take("w", out.width);
    take("h", out.height);
    take("fl_x", out.fl_x);
    take("fl_y", out.fl_y);
    take("cx", out.cx);
    take("cy", out.cy);
    take("camera_angle_x", out.angle_x);
    take("camera_angle_y", out.angle_y);
    take("k1", out.k1);
    take("k2", out.k2);
    take("k3", out.k3);
    take("k4", out.k4);
    take("k5", out.k5);
    take("k6", out.k6);
    take("p1", out.p1);
    take("p2", out.p2);
    if (const std::string model = text(object, "camera_model", place); !model.empty())
        out.camera_model = model;
    // instant-ngp's way to say it.
    if (const auto fisheye = object.find("is_fisheye"); fisheye != object.end() && fisheye->is_boolean()) {
        if (fisheye->get<bool>()) out.camera_model = "OPENCV_FISHEYE";
    }
}

/// `rows` rows of 4 numbers at the front of a matrix that may have one row more.
Eigen::Matrix<double, 3, 4> matrix(const Json& json, const char* key, const Place& place) {
    if (!json.is_array() || json.size() < 3 || json.size() > 4)
        place.fail_at(key, "expected 3 or 4 rows of 4 numbers");
    Eigen::Matrix<double, 3, 4> out;
    for (std::size_t row = 0; row < 3; ++row) {
        if (!json[row].is_array() || json[row].size() != 4) place.fail_at(key, "expected rows of 4 numbers");
        for (std::size_t column = 0; column < 4; ++column) {
            const Json& value = json[row][column];
            if (!value.is_number() || !std::isfinite(value.get<double>())) {
                place.fail_at(key, "expected finite numbers only");
            }
            out(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)) = value.get<double>();
        }
    }
    return out;
}

/// Rounded numbers make rotations that are not quite; more than that is an error.
Mat3 nearest_rotation(const Mat3& axes, const Place& place) {
    const double scale = std::cbrt(axes.determinant());
    if (!(scale > 1e-9)) place.fail_at("transform_matrix", "the axes are flat or mirrored, not a rotation");
    const Eigen::JacobiSVD<Mat3> svd(axes, Eigen::ComputeFullU | Eigen::ComputeFullV);
    Mat3 rotation = svd.matrixU() * svd.matrixV().transpose();
    constexpr double kMostSkew = 0.02;
    if ((axes / scale - rotation).norm() > kMostSkew) {
        place.fail_at("transform_matrix", "the axes are not at right angles, so this is no rotation");
    }
    return rotation;
}

TransformsFrame read_frame(const Json& json, const TransformsIntrinsics& shared, const Place& place) {
    if (!json.is_object()) fail("{}: expected an object", place.text);
    TransformsFrame frame;
    frame.file_path = text(json, "file_path", place);
    if (frame.file_path.empty()) place.fail_at("file_path", "expected the name of a picture");
    frame.mask_path = text(json, "mask_path", place);
    frame.intrinsics = shared;
    take_intrinsics(json, place, frame.intrinsics);
    const auto pose = json.find("transform_matrix");
    if (pose == json.end()) place.fail_at("transform_matrix", "expected 4 rows of 4 numbers, found nothing");
    const Eigen::Matrix<double, 3, 4> world_from_gl_cam = matrix(*pose, "transform_matrix", place);
    // OpenGL's camera looks along -z with y up; ours along +z with y down.
    const Mat3 world_from_cam =
        nearest_rotation(world_from_gl_cam.leftCols<3>(), place) * Vec3(1, -1, -1).asDiagonal();
    frame.rotation = world_from_cam.transpose();
    frame.translation = -(frame.rotation * world_from_gl_cam.col(3));
    return frame;
}

std::vector<std::string> names(const Json& json, const char* key, const Place& place) {
    std::vector<std::string> out;
    const auto found = json.find(key);
    if (found == json.end() || found->is_null()) return out;
    if (!found->is_array()) place.fail_at(key, "expected a list of names");
    for (const Json& name : *found) {
        if (!name.is_string()) place.fail_at(key, "expected names only");
        auto value = name.get<std::string>();
        out.push_back(value.starts_with("./") ? value.substr(2) : value);
    }
    return out;
}

bool is_fisheye(const std::string& model) {
    return model == "OPENCV_FISHEYE" || model == "SIMPLE_RADIAL_FISHEYE" || model == "RADIAL_FISHEYE";
}

bool is_perspective(const std::string& model) {
    return model == "OPENCV" || model == "PINHOLE" || model == "SIMPLE_PINHOLE" || model == "SIMPLE_RADIAL" ||
           model == "RADIAL" || model == "FULL_OPENCV" || model == "PERSPECTIVE";
}

void set_distortion(const TransformsIntrinsics& in, LensCamera& lens, const std::string& where) {
    const bool rational = in.camera_model == "FULL_OPENCV";
    auto& p = lens.parameters;
    if (is_fisheye(in.camera_model)) {
        lens.model = CameraModel::kOpenCvFisheye;
        p = {p[0], p[1], p[2], p[3], in.k1, in.k2, in.k3, in.k4};
    } else if (!is_perspective(in.camera_model)) {
        fail("{}: camera_model \"{}\" is not known; expected OPENCV, OPENCV_FISHEYE or PINHOLE",
             where,
             in.camera_model);
    } else if (!rational && in.k4 != 0) {
        fail("{}: k4 is {}, but a fourth radial coefficient is only known for OPENCV_FISHEYE", where, in.k4);
    } else if (rational || in.k3 != 0) {
        lens.model = CameraModel::kFullOpenCv;
        p = {p[0], p[1], p[2], p[3], in.k1, in.k2, in.p1, in.p2, in.k3};
        if (rational) std::tie(p[9], p[10], p[11]) = std::tuple(in.k4, in.k5, in.k6);
    } else {
        lens.model = CameraModel::kOpenCv;
        p = {p[0], p[1], p[2], p[3], in.k1, in.k2, in.p1, in.p2};
    }
}

}  // namespace

TransformsFile read_transforms(const std::filesystem::path& path) {
    return parse_transforms(read_file(path), path.string());
}

TransformsFile parse_transforms(std::string_view content, const std::string& where) {
    const Json json = parse_json(content, where);
    const Place place{where};
    if (!json.is_object()) fail("{}: expected an object with \"frames\"", place.text);
    const auto frames = json.find("frames");
    if (frames == json.end() || !frames->is_array()) place.fail_at("frames", "expected a list of cameras");
    TransformsIntrinsics shared;
    take_intrinsics(json, place, shared);
    TransformsFile out;
    for (std::size_t index = 0; index < frames->size(); ++index) {
        const Place frame_place{fmt::format("{}: frames[{}]", where, index)};
        out.frames.push_back(read_frame((*frames)[index], shared, frame_place));
    }
    if (out.frames.empty()) place.fail_at("frames", "the list of cameras is empty");
    out.ply_file_path = text(json, "ply_file_path", place);
    out.test_filenames = names(json, "test_filenames", place);
    if (out.test_filenames.empty()) out.test_filenames = names(json, "val_filenames", place);
    out.applied_transform.setIdentity();
    if (const auto applied = json.find("applied_transform"); applied != json.end()) {
        out.applied_transform = matrix(*applied, "applied_transform", place);
    }
    return out;
}

LensCamera make_lens(const TransformsIntrinsics& intrinsics,
                     int file_width,
                     int file_height,
                     const std::string& where) {
    constexpr double kLargestSide = 100000;
    LensCamera lens;
    lens.width = static_cast<int>(std::clamp(intrinsics.width.value_or(file_width), 0.0, kLargestSide + 1));
    lens.height =
        static_cast<int>(std::clamp(intrinsics.height.value_or(file_height), 0.0, kLargestSide + 1));
    double fx = intrinsics.fl_x.value_or(0), fy = intrinsics.fl_y.value_or(0);
    if (fx == 0 && intrinsics.angle_x) fx = 0.5 * lens.width / std::tan(0.5 * *intrinsics.angle_x);
    if (fy == 0 && intrinsics.angle_y && !intrinsics.fl_x)
        fy = 0.5 * lens.height / std::tan(0.5 * *intrinsics.angle_y);
    if (fx == 0) fx = fy;
    if (fy == 0) fy = fx;
    if (fx == 0)
        fail("{}: expected a focal length (fl_x) or a field of view (camera_angle_x), found neither", where);
    lens.parameters = {
        fx, fy, intrinsics.cx.value_or(0.5 * lens.width), intrinsics.cy.value_or(0.5 * lens.height)};
    set_distortion(intrinsics, lens, where);
    if (const std::string problem = problem_of_lens(lens); !problem.empty()) fail("{}: {}", where, problem);
    return lens;
}

}  // namespace splatelier

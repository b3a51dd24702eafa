// SPDX-License-Identifier: MIT
#include "core/formats/cameras_json.h"

#include "core/error.h"
#include "core/io/image_file.h"
#include "core/io/json_file.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace splatelier {
namespace {

using nlohmann::json;

constexpr double kMaxRotationError = 1e-3;  // files written in single precision err by 1e-6

double read_number(const json& entry, const char* key, const std::string& where) {
    const auto found = entry.find(key);
    if (found == entry.end()) fail("{}: has no '{}'", where, key);
    if (!found->is_number()) fail("{}: '{}' is not a number", where, key);
    return found->get<double>();
}

int read_side(const json& entry, const char* key, const std::string& where) {
    const double side = read_number(entry, key, where);
    if (!(side >= 1 && side <= kMaxImageSide) || std::floor(side) != side) {
        fail("{}: '{}' is {}, expected 1 to {} pixels", where, key, side, kMaxImageSide);
    }
    return static_cast<int>(side);
}

double read_focal(const json& entry, const char* key, const std::string& where) {
    const double focal = read_number(entry, key, where);
    if (!(focal > 0)) fail("{}: '{}' is {}, expected a positive length in pixels", where, key, focal);
    return focal;
}

Vec3 read_vector(const json& list, const char* key, const std::string& where) {
    const bool well_formed = list.is_array() && list.size() == 3 && list[0].is_number() &&
                             list[1].is_number() && list[2].is_number();
    if (!well_formed) fail("{}: '{}': expected three numbers", where, key);
    return {list[0].get<double>(), list[1].get<double>(), list[2].get<double>()};
}

Mat3 read_rotation(const json& entry, const std::string& where) {
    const auto rows = entry.find("rotation");
    if (rows == entry.end() || !rows->is_array() || rows->size() != 3) {
        fail("{}: 'rotation': expected three rows of three numbers", where);
    }
    Mat3 rotation;
    for (int i = 0; i < 3; ++i) {
        rotation.row(i) = read_vector((*rows)[static_cast<std::size_t>(i)], "rotation", where).transpose();
    }
    const double error = (rotation * rotation.transpose() - Mat3::Identity()).cwiseAbs().maxCoeff();
    if (!(error <= kMaxRotationError) || rotation.determinant() < 0) {
        fail("{}: 'rotation' is not a rotation", where);
    }
    return rotation;
}

std::optional<bool> read_held_out(const json& entry, const std::string& where) {
    const auto found = entry.find("held_out");
    if (found == entry.end()) return std::nullopt;
    if (!found->is_boolean()) fail("{}: 'held_out' is neither true nor false", where);
    return found->get<bool>();
}

NamedCamera read_camera(const json& entry, const std::string& where) {
    if (!entry.is_object()) fail("{}: expected an object", where);
    const auto name = entry.find("img_name");
    if (name == entry.end() || !name->is_string()) fail("{}: has no 'img_name' that is text", where);
    NamedCamera named{
        .name = name->get<std::string>(), .camera = {}, .held_out = read_held_out(entry, where)};
    Camera& camera = named.camera;
    camera.width = read_side(entry, "width", where);
    camera.height = read_side(entry, "height", where);
    camera.fx = read_focal(entry, "fx", where);
    camera.fy = read_focal(entry, "fy", where);
    camera.cx = entry.contains("cx") ? read_number(entry, "cx", where) : camera.width / 2.0;
    camera.cy = entry.contains("cy") ? read_number(entry, "cy", where) : camera.height / 2.0;
    if (!entry.contains("position")) fail("{}: has no 'position'", where);
    camera.rotation = read_rotation(entry, where).transpose();
    camera.translation = -(camera.rotation * read_vector(entry["position"], "position", where));
    return named;
}

json row_of(const Vec3& v) {
    return json::array({v.x(), v.y(), v.z()});
}

}  // namespace

std::vector<NamedCamera> read_cameras_json(const std::filesystem::path& path) {
    const json list = read_json(path);
    if (!list.is_array()) fail("{}: expected a list of cameras", path.string());
    std::vector<NamedCamera> cameras;
    for (std::size_t i = 0; i < list.size(); ++i) {
        cameras.push_back(read_camera(list[i], path.string() + ": camera " + std::to_string(i)));
    }
    return cameras;
}

void write_cameras_json(const std::filesystem::path& path, const std::vector<NamedCamera>& cameras) {
    json list = json::array();
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        const Camera& camera = cameras[i].camera;
        const Mat3 world_from_cam = camera.rotation.transpose();
        list.push_back(
            {{"id", i},
             {"img_name", cameras[i].name},
             {"width", camera.width},
             {"height", camera.height},
             {"position", row_of(camera.center_in_world())},
             {"rotation",
              {row_of(world_from_cam.row(0)), row_of(world_from_cam.row(1)), row_of(world_from_cam.row(2))}},
             {"fx", camera.fx},
             {"fy", camera.fy},
             {"cx", camera.cx},
             {"cy", camera.cy}});
        if (cameras[i].held_out) list.back()["held_out"] = *cameras[i].held_out;
    }
    write_json(path, list);
}

}  // namespace splatelier

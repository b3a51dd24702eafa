// SPDX-License-Identifier: MIT
#include "core/formats/camera_path.h"

#include "core/error.h"
#include "core/io/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace splatelier {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr double kMostFps = 1000;
constexpr double kMostFrames = 1e6;  // nine hours at 30 a second: more is a mistake in the file

/// What is interpolated, in one vector: centre (3), quaternion w,x,y,z (4), field of view (1).
using PathPoint = Eigen::Matrix<double, 8, 1>;

PathPoint point_of(const CameraKeyframe& keyframe) {
    const Vec3 center_in_world = -(keyframe.rotation.conjugate() * keyframe.translation);
    PathPoint point;
    point << center_in_world, keyframe.rotation.w(), keyframe.rotation.vec(), keyframe.fov_y_deg;
    return point;
}

/// All keyframes; a quaternion and its negative are the same rotation, so each takes its neighbour's side.
std::vector<PathPoint> points_of(const std::vector<CameraKeyframe>& keyframes) {
    std::vector<PathPoint> points;
    for (const CameraKeyframe& keyframe : keyframes) {
        PathPoint point = point_of(keyframe);
        if (!points.empty() && points.back().segment<4>(3).dot(point.segment<4>(3)) < 0) {
            point.segment<4>(3) *= -1;
        }
        points.push_back(point);
    }
    return points;
}

/// Slope at keyframe `i`: of the parabola through it and its neighbours; one-sided at the ends.
PathPoint tangent(const CameraPath& path, const std::vector<PathPoint>& points, std::size_t i) {
    const auto slope = [&](std::size_t from) {
        const double span_s = path.keyframes[from + 1].time_s - path.keyframes[from].time_s;
        return PathPoint((points[from + 1] - points[from]) / span_s);
    };
    if (i == 0) return slope(0);
    if (i + 1 == points.size()) return slope(i - 1);
    const double before_s = path.keyframes[i].time_s - path.keyframes[i - 1].time_s;
    const double after_s = path.keyframes[i + 1].time_s - path.keyframes[i].time_s;
    return (slope(i - 1) * after_s + slope(i) * before_s) / (before_s + after_s);
}

PathPoint interpolated(const CameraPath& path, double time_s) {
    const std::vector<PathPoint> points = points_of(path.keyframes);
    const auto& keyframes = path.keyframes;
    if (time_s <= keyframes.front().time_s) return points.front();
    if (time_s >= keyframes.back().time_s) return points.back();
    const auto next = std::upper_bound(
        keyframes.begin(), keyframes.end(), time_s, [](double time, const CameraKeyframe& keyframe) {
            return time < keyframe.time_s;
        });
    const auto i = static_cast<std::size_t>(next - keyframes.begin()) - 1;
    const double span_s = keyframes[i + 1].time_s - keyframes[i].time_s;
    const double u = (time_s - keyframes[i].time_s) / span_s, u2 = u * u, u3 = u2 * u;
    return (2 * u3 - 3 * u2 + 1) * points[i] + (u3 - 2 * u2 + u) * span_s * tangent(path, points, i) +
           (3 * u2 - 2 * u3) * points[i + 1] + (u3 - u2) * span_s * tangent(path, points, i + 1);
}

double number(const Json& json, const char* key, const std::string& where) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number() || !std::isfinite(found->get<double>())) {
        fail("{}: expected a number \"{}\"", where, key);
    }
    return found->get<double>();
}

std::vector<double> numbers(const Json& json, const char* key, std::size_t count, const std::string& where) {
    const auto found = json.find(key);
    const bool fits = found != json.end() && found->is_array() && found->size() == count;
    std::vector<double> values;
    for (std::size_t i = 0; fits && i < count; ++i) {
        const Json& value = (*found)[i];
        if (value.is_number() && std::isfinite(value.get<double>())) values.push_back(value.get<double>());
    }
    if (values.size() != count) fail("{}: expected {} numbers \"{}\"", where, count, key);
    return values;
}

CameraKeyframe read_keyframe(const Json& json, const std::string& where) {
    if (!json.is_object()) fail("{}: expected an object", where);
    CameraKeyframe keyframe;
    keyframe.time_s = number(json, "time", where);
    keyframe.fov_y_deg = number(json, "fov_y_deg", where);
    if (keyframe.fov_y_deg < 1 || keyframe.fov_y_deg > 170) {
        fail("{}: fov_y_deg: expected 1 to 170, found {}", where, keyframe.fov_y_deg);
    }
    const auto pose = json.find("cam_from_world");
    if (pose == json.end() || !pose->is_object()) fail("{}: expected an object \"cam_from_world\"", where);
    const std::vector<double> q = numbers(*pose, "rotation_wxyz", 4, where);
    const std::vector<double> t = numbers(*pose, "translation", 3, where);
    keyframe.rotation = Quat(q[0], q[1], q[2], q[3]);
    if (!(keyframe.rotation.norm() > 1e-12))
        fail("{}: rotation_wxyz: expected a rotation, found zeros", where);
    keyframe.rotation.normalize();
    keyframe.translation = Vec3(t[0], t[1], t[2]);
    return keyframe;
}

}  // namespace

std::size_t CameraPath::frame_count() const {
    const double duration_s = keyframes.back().time_s - keyframes.front().time_s;
    return 1 + static_cast<std::size_t>(std::floor(duration_s * fps + 1e-6));
}

double CameraPath::frame_time_s(std::size_t frame) const {
    return keyframes.front().time_s + static_cast<double>(frame) / fps;
}

Camera camera_at(const CameraPath& path, double time_s, int width, int height) {
    const PathPoint point = interpolated(path, time_s);
    const Vec3 center_in_world = point.head<3>();
    constexpr double kRadFromDeg = 3.14159265358979323846 / 180;
    Camera camera;
    camera.width = width;
    camera.height = height;
    camera.fy = 0.5 * height / std::tan(0.5 * std::clamp(point[7], 1.0, 170.0) * kRadFromDeg);
    camera.fx = camera.fy;
    camera.cx = 0.5 * width;
    camera.cy = 0.5 * height;
    camera.rotation = Quat(point[3], point[4], point[5], point[6]).normalized().toRotationMatrix();
    camera.translation = -(camera.rotation * center_in_world);
    return camera;
}

CameraPath read_camera_path(const std::filesystem::path& path) {
    const Json json = read_json(path);
    const std::string file = path.string();
    if (!json.is_object()) fail("{}: expected an object with \"keyframes\"", file);
    if (number(json, "version", file) != kVersion) fail("{}: expected version {}", file, kVersion);
    CameraPath camera_path;
    camera_path.fps = number(json, "fps", file);
    if (camera_path.fps <= 0 || camera_path.fps > kMostFps) {
        fail("{}: fps: expected more than 0 and at most {}, found {}", file, kMostFps, camera_path.fps);
    }
    const auto keyframes = json.find("keyframes");
    if (keyframes == json.end() || !keyframes->is_array() || keyframes->empty()) {
        fail("{}: expected a list \"keyframes\" with at least one", file);
    }
    for (std::size_t i = 0; i < keyframes->size(); ++i) {
        const std::string where = fmt::format("{}: keyframe {}", file, i);
        camera_path.keyframes.push_back(read_keyframe((*keyframes)[i], where));
        if (i > 0 && camera_path.keyframes[i].time_s <= camera_path.keyframes[i - 1].time_s) {
            fail("{}: time: expected more than the {} before it", where, camera_path.keyframes[i - 1].time_s);
        }
    }
    const double duration_s = camera_path.keyframes.back().time_s - camera_path.keyframes.front().time_s;
    if (duration_s * camera_path.fps > kMostFrames) {
        fail("{}: {:g} pictures are too many, expected at most {:g}",
             file,
             duration_s * camera_path.fps,
             kMostFrames);
    }
    return camera_path;
}

void write_camera_path(const std::filesystem::path& path, const CameraPath& camera_path) {
    Json keyframes = Json::array();
    for (const CameraKeyframe& keyframe : camera_path.keyframes) {
        const Quat& q = keyframe.rotation;
        const Vec3& t = keyframe.translation;
        keyframes.push_back(
            {{"time", keyframe.time_s},
             {"cam_from_world",
              {{"rotation_wxyz", {q.w(), q.x(), q.y(), q.z()}}, {"translation", {t.x(), t.y(), t.z()}}}},
             {"fov_y_deg", keyframe.fov_y_deg}});
    }
    write_json(path, {{"version", kVersion}, {"fps", camera_path.fps}, {"keyframes", keyframes}});
}

}  // namespace splatelier

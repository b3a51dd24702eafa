// SPDX-License-Identifier: MIT
#include "app/demo/colmap_writer.h"

#include "core/io/files.h"

#include <bit>

namespace splatelier::demo {
namespace {

static_assert(std::endian::native == std::endian::little, "COLMAP's files are little-endian");

constexpr std::int32_t kPinholeModel = 1;
constexpr std::uint32_t kCameraId = 1;

template <typename T>
void put(std::string& bytes, T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

std::string cameras_bin(const Camera& camera) {
    std::string bytes;
    put(bytes, std::uint64_t{1});
    put(bytes, kCameraId);
    put(bytes, kPinholeModel);
    put(bytes, static_cast<std::uint64_t>(camera.width));
    put(bytes, static_cast<std::uint64_t>(camera.height));
    for (const double parameter : {camera.fx, camera.fy, camera.cx, camera.cy}) put(bytes, parameter);
    return bytes;
}

/// A point as a view sees it.
struct Observation {
    Vec2 pixel;
    std::uint64_t point_id = 0;
};

std::vector<std::vector<Observation>> observations(const ColmapModel& model) {
    std::vector<std::vector<Observation>> of_view(model.cameras.size());
    for (std::size_t i = 0; i < model.points.size(); ++i) {
        for (const std::size_t view : model.points[i].views) {
            const Camera& camera = model.cameras[view];
            const Vec3 p = camera.rotation * model.points[i].position + camera.translation;
            const Vec2 pixel(camera.fx * p.x() / p.z() + camera.cx, camera.fy * p.y() / p.z() + camera.cy);
            of_view[view].push_back({pixel, i + 1});
        }
    }
    return of_view;
}

std::string images_bin(const ColmapModel& model) {
    const auto of_view = observations(model);
    std::string bytes;
    put(bytes, std::uint64_t{model.cameras.size()});
    for (std::size_t i = 0; i < model.cameras.size(); ++i) {
        const Quat q(model.cameras[i].rotation);
        const Vec3& t = model.cameras[i].translation;
        put(bytes, static_cast<std::uint32_t>(i + 1));
        for (const double value : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) put(bytes, value);
        put(bytes, kCameraId);
        bytes.append(model.names[i].c_str(), model.names[i].size() + 1);
        put(bytes, std::uint64_t{of_view[i].size()});
        for (const Observation& seen : of_view[i]) {
            put(bytes, seen.pixel.x());
            put(bytes, seen.pixel.y());
            put(bytes, seen.point_id);
        }
    }
    return bytes;
}

std::string points_bin(const ColmapModel& model) {
    std::vector<std::uint32_t> seen_count(model.cameras.size(),
                                          0);  // index of the next observation of a view
    std::string bytes;
    put(bytes, std::uint64_t{model.points.size()});
    for (std::size_t i = 0; i < model.points.size(); ++i) {
        const TrackedPoint& point = model.points[i];
        put(bytes, std::uint64_t{i + 1});
        for (const double value : {point.position.x(), point.position.y(), point.position.z()})
            put(bytes, value);
        for (const std::uint8_t channel : point.color) put(bytes, channel);
        put(bytes, 0.0);  // reprojection error: these points are true
        put(bytes, std::uint64_t{point.views.size()});
        for (const std::size_t view : point.views) {
            put(bytes, static_cast<std::uint32_t>(view + 1));
            put(bytes, seen_count[view]++);
        }
    }
    return bytes;
}

}  // namespace

void write_colmap_model(const std::filesystem::path& folder, const ColmapModel& model) {
    write_file(folder / "cameras.bin", cameras_bin(model.cameras.at(0)));
    write_file(folder / "points3D.bin", points_bin(model));
    write_file(folder / "images.bin", images_bin(model));
}

}  // namespace splatelier::demo

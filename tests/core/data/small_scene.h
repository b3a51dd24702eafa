// Small COLMAP scenes that tests write themselves, as bytes that they may damage.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/camera_model.h"
#include "core/io/files.h"
#include "core/io/image_file.h"
#include "core/types.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace splatelier::test {

/// Appends numbers as they lie in memory.
class Bytes {
  public:
    template <typename T>
    Bytes& put(T value) {
        text_.append(reinterpret_cast<const char*>(&value), sizeof(T));
        return *this;
    }
    Bytes& text(const std::string& value) {
        text_ += value;
        return put('\0');
    }
    [[nodiscard]] const std::string& str() const { return text_; }

  private:
    std::string text_;
};

struct SmallImage {
    std::string name;
    Vec3 center = Vec3::Zero();
    std::uint32_t camera_id = 1;
    int observed = 2;    ///< 2D points with a 3D point
    int unobserved = 1;  ///< and without one
};

/// One PINHOLE camera of 20 x 10 px, principal point (11, 4), id 1.
inline std::string cameras_bin() {
    Bytes out;
    out.put<std::uint64_t>(1).put<std::uint32_t>(1).put<std::int32_t>(1);
    out.put<std::uint64_t>(20).put<std::uint64_t>(10);
    out.put(15.0).put(16.0).put(11.0).put(4.0);
    return out.str();
}

/// Cameras that look along +z, unrotated.
inline std::string images_bin(const std::vector<SmallImage>& images) {
    Bytes out;
    out.put<std::uint64_t>(images.size());
    std::uint32_t id = 7;
    for (const SmallImage& image : images) {
        out.put<std::uint32_t>(id++);
        out.put(2.0).put(0.0).put(0.0).put(0.0);  // readers normalise
        for (int axis = 0; axis < 3; ++axis) out.put(-image.center[axis]);
        out.put<std::uint32_t>(image.camera_id).text(image.name);
        out.put<std::uint64_t>(static_cast<std::uint64_t>(image.observed + image.unobserved));
        for (int k = 0; k < image.observed; ++k) out.put(1.0).put(1.0).put<std::uint64_t>(5);
        for (int k = 0; k < image.unobserved; ++k) out.put(1.0).put(1.0).put<std::int64_t>(-1);
    }
    return out.str();
}

inline std::string points_bin(const std::vector<Vec3>& points) {
    Bytes out;
    out.put<std::uint64_t>(points.size());
    for (std::size_t index = 0; index < points.size(); ++index) {
        out.put<std::uint64_t>(index + 1);
        for (int axis = 0; axis < 3; ++axis) out.put(points[index][axis]);
        out.put<std::uint8_t>(10).put<std::uint8_t>(20).put<std::uint8_t>(30).put(0.5);
        out.put<std::uint64_t>(2);  // track
        for (std::uint32_t k = 0; k < 4; ++k) out.put(k);
    }
    return out.str();
}

inline Image8 plain_photo(int width, int height, std::uint8_t value) {
    Image8 photo(width, height, 3);
    std::fill(photo.data.begin(), photo.data.end(), value);
    return photo;
}

/// Four photos a.png … d.png in images/, in a row along x, two points in front of them.
inline const std::vector<SmallImage> kFourImages = {
    {"d.png", {3, 0, 0}}, {"b.png", {1, 0, 0}}, {"a.png", {0, 0, 0}}, {"c.png", {2, 0, 0}}};

inline void write_small_scene(const std::filesystem::path& folder) {
    write_file(folder / "sparse/0/cameras.bin", cameras_bin());
    write_file(folder / "sparse/0/images.bin", images_bin(kFourImages));
    write_file(folder / "sparse/0/points3D.bin", points_bin({{0, 0, 5}, {1, 2, 6}}));
    std::uint8_t value = 10;
    for (const char* name : {"a.png", "b.png", "c.png", "d.png"}) {
        write_png(folder / "images" / name, plain_photo(20, 10, value));
        value = static_cast<std::uint8_t>(value + 20);
    }
}

}  // namespace splatelier::test

// SPDX-License-Identifier: MIT
#include "core/data/colmap_model.h"
#include "core/data/dataset.h"
#include "core/data/point_file.h"
#include "core/data/transforms_file.h"
#include "core/data/undistortion.h"
#include "core/io/files.h"
#include "core/log.h"
#include "tests/core/data/small_scene.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr int kRuns = 4000;
constexpr int kFileRuns = 100;  // each writes a file, which is slow on some disks

constexpr const char* kCamerasText =
    "# cameras\n1 PINHOLE 20 10 15 16 11 4\n2 OPENCV 20 10 15 16 11 4 0.1 -0.01 0.001 0.002\n";
constexpr const char* kImagesText = "1 1 0 0 0 0 0 0 1 a.png\n1 2 3 4 5 -1\n2 0.9 0 0.1 0 1 0 0 1 b.png\n\n";
constexpr const char* kPointsText = "1 0 0 5 1 2 3 0.5 1 0 2 0\n2 1 2 6 4 5 6 0.5 1 1\n";
constexpr const char* kTransforms =
    R"({"camera_angle_x": 0.7, "k1": 0.05, "p1": -0.001, "aabb_scale": 4, "frames": [
{"file_path": "images/a.png", "fl_x": 30, "w": 20, "h": 10, "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,2],[0,0,0,1]]},
{"file_path": "images/b", "transform_matrix": [[0,1,0,0],[-1,0,0,0],[0,0,1,2],[0,0,0,1]]}],
"ply_file_path": "points.ply", "applied_transform": [[1,0,0,0],[0,1,0,0],[0,0,1,0]]})";

/// Lines of thousands of warnings say nothing here.
class SilentLog {
  public:
    SilentLog() {
        set_log_sink([](LogLevel, const std::string&) {});
    }
    ~SilentLog() { set_log_sink({}); }
    SilentLog(const SilentLog&) = delete;
    SilentLog& operator=(const SilentLog&) = delete;
};

template <typename Read>
auto binary(Read read) {
    return [read](const std::string& bytes) {
        ByteReader in(bytes, "fuzzed");
        static_cast<void>(read(in));
    };
}

template <typename Read>
auto text(Read read) {
    return [read](const std::string& bytes) { static_cast<void>(read(bytes, "fuzzed")); };
}

}  // namespace

TEST_SUITE("damaged data sets") {
    TEST_CASE("COLMAP's binary files are read or refused") {
        fuzz_bytes(cameras_bin(), kRuns, binary(read_colmap_cameras_binary));
        fuzz_bytes(images_bin(kFourImages), kRuns, binary(read_colmap_images_binary));
        fuzz_bytes(points_bin({{0, 0, 5}, {1, 2, 6}}), kRuns, binary(read_colmap_points_binary));
    }

    TEST_CASE("COLMAP's text files are read or refused") {
        fuzz_bytes(kCamerasText, kRuns, text(read_colmap_cameras_text));
        fuzz_bytes(kImagesText, kRuns, text(read_colmap_images_text));
        fuzz_bytes(kPointsText, kRuns, text(read_colmap_points_text));
    }

    TEST_CASE("a transforms.json is read or refused, and so are its lenses") {
        fuzz_bytes(kTransforms, kRuns, [](const std::string& bytes) {
            for (const TransformsFrame& frame : parse_transforms(bytes, "fuzzed").frames) {
                static_cast<void>(undistorted_camera(make_lens(frame.intrinsics, 20, 10, "fuzzed")));
            }
        });
    }

    TEST_CASE("whatever lens passes the readers gives a pinhole camera of a sane size or an error") {
        fuzz_bytes(kCamerasText, kRuns, [](const std::string& bytes) {
            for (const auto& [id, lens] : read_colmap_cameras_text(bytes, "fuzzed")) {
                const Camera camera = undistorted_camera(lens);
                if (camera.width < 1 || camera.width > 2 * lens.width)
                    throw std::logic_error("an insane size");
            }
        });
    }

    TEST_CASE("whole COLMAP sets and transforms.json open, with their photos, or are refused") {
        const SilentLog silent;
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        Settings settings;
        settings.data.random_points = 20;
        const auto open = [&](const std::filesystem::path&) {
            const auto dataset = open_dataset(folder.path(), settings);
            static_cast<void>(dataset->image(0));
        };
        for (const char* name : {"cameras.bin", "images.bin", "points3D.bin"}) {
            const std::filesystem::path file = folder.path() / "sparse/0" / name;
            const std::string valid = read_file(file);
            fuzz_file(file, valid, kFileRuns, open);
            write_file(file, valid);
        }
        fuzz_file(folder.path() / "images/a.png", read_file(folder.path() / "images/a.png"), kFileRuns, open);

        std::filesystem::remove_all(folder.path() / "sparse");
        write_png(folder.path() / "images/a.png", plain_photo(20, 10, 9));
        fuzz_file(folder.path() / "transforms.json", kTransforms, kFileRuns, open);
    }

    TEST_CASE("points files are read or refused") {
        const TemporaryFolder folder;
        const std::string ply =
            "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\n"
            "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n1 2 3 255 0 9\n4 5 6 "
            "1 2 3\n";
        fuzz_file(folder.path() / "points.ply", ply, kFileRuns, [](const std::filesystem::path& path) {
            static_cast<void>(read_point_file(path));
        });
    }
}

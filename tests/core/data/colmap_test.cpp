// SPDX-License-Identifier: MIT
#include "core/data/colmap_model.h"
#include "core/data/dataset.h"
#include "core/io/files.h"
#include "tests/core/data/error_of.h"
#include "tests/core/data/small_scene.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

namespace {

std::string binary_cameras_error(const std::string& bytes) {
    return error_of([&] {
        ByteReader in(bytes, "cameras.bin");
        read_colmap_cameras_binary(in);
    });
}

std::string binary_images_error(const std::string& bytes) {
    return error_of([&] {
        ByteReader in(bytes, "images.bin");
        read_colmap_images_binary(in);
    });
}

std::string binary_points_error(const std::string& bytes) {
    return error_of([&] {
        ByteReader in(bytes, "points3D.bin");
        read_colmap_points_binary(in);
    });
}

constexpr const char* kImagesText =
    "# Image list\n"
    "3 1 0 0 0 -1 0 2 1 sub folder/a b.jpg\n"
    "1.5 2.5 4 3 3 -1\n"
    "9 0 0 0 2 0 0 0 1 c.jpg\r\n"
    "\n"
    "10 1 0 0 0 0 0 0 1 d.jpg";

}  // namespace

TEST_SUITE("COLMAP") {
    TEST_CASE("a small binary scene is read as it was written") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        const auto dataset = open_dataset(folder.path(), Settings{});
        REQUIRE(dataset->views().size() == 4);
        CHECK(dataset->kind() == "COLMAP");
        const View& view = dataset->views()[1];
        CHECK(view.name == "b.png");
        CHECK(view.point_count == 2);
        CHECK(view.camera.center_in_world().isApprox(Vec3(1, 0, 0)));
        CHECK(view.camera.rotation.isApprox(Mat3::Identity()));
        CHECK(view.camera.fx == 15);
        CHECK(view.camera.fy == 16);
        CHECK(view.camera.cx == 11);
        CHECK(view.camera.cy == 4);
        CHECK(dataset->points().positions == std::vector<float>{0, 0, 5, 1, 2, 6});
        CHECK(dataset->points().colors == std::vector<unsigned char>{10, 20, 30, 10, 20, 30});
        CHECK(dataset->point_source() == PointSource::kFile);
        CHECK(dataset->scene_scale() == doctest::Approx(1.1 * 1.5));
        CHECK(dataset->warnings().empty());
    }

    TEST_CASE("text files hold the same as binary ones, names with blanks and empty point lines included") {
        const std::vector<ColmapImage> images = read_colmap_images_text(kImagesText, "images.txt");
        REQUIRE(images.size() == 3);
        CHECK(images[0].name == "sub folder/a b.jpg");
        CHECK(images[0].point_count == 1);
        CHECK(images[0].translation == Vec3(-1, 0, 2));
        CHECK(images[1].name == "c.jpg");
        CHECK(images[1].rotation.isApprox(Vec3(-1, -1, 1).asDiagonal().toDenseMatrix()));
        CHECK(images[2].id == 10);
        const ColmapCameras cameras = read_colmap_cameras_text(
            "# c\n1 OPENCV 640 480 500 501 320 240 0.1 -0.2 1e-3 0\n", "cameras.txt");
        CHECK(cameras.at(1) ==
              LensCamera{CameraModel::kOpenCv, 640, 480, {500, 501, 320, 240, 0.1, -0.2, 1e-3, 0}});
        const PointCloud points = read_colmap_points_text("1 0.5 1 2 255 0 7 0.3 1 2 3 4\n", "points3D.txt");
        CHECK(points.positions == std::vector<float>{0.5F, 1, 2});
        CHECK(points.colors == std::vector<unsigned char>{255, 0, 7});
    }

    TEST_CASE("cameras and images are found in the folder itself, in sparse and in the largest of sparse/N") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        const std::filesystem::path root = folder.path();
        std::filesystem::create_directories(root / "sparse/1");
        write_file(root / "sparse/1/cameras.bin", cameras_bin());
        write_file(root / "sparse/1/images.bin", images_bin({kFourImages.front()}));
        const auto largest = open_dataset(root, Settings{});
        CHECK(largest->views().size() == 4);
        REQUIRE(largest->warnings().size() == 1);
        CHECK(contains(largest->warnings().front(), "sparse/0 (4)"));

        std::filesystem::remove_all(root / "sparse/1");
        for (const char* file : {"cameras.bin", "images.bin", "points3D.bin"}) {
            std::filesystem::rename(root / "sparse/0" / file, root / "sparse" / file);
        }
        CHECK(open_dataset(root, Settings{})->views().size() == 4);
        for (const char* file : {"cameras.bin", "images.bin", "points3D.bin"}) {
            std::filesystem::rename(root / "sparse" / file, root / file);
        }
        CHECK(open_dataset(root, Settings{})->views().size() == 4);
    }

    TEST_CASE("pictures are found beside the reconstruction, in sub-folders and where --images says") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        const std::filesystem::path root = folder.path();
        std::filesystem::create_directories(root / "images/left");
        std::filesystem::rename(root / "images/a.png", root / "images/left/a.png");
        std::filesystem::rename(root / "images/b.png", root / "b.png");
        const auto found = open_dataset(root, Settings{});
        CHECK(found->views().size() == 4);
        CHECK(found->views()[0].image_path == root / "images/left/a.png");
        CHECK(found->views()[1].image_path == root / "b.png");

        Settings settings;
        settings.data.images = "small";
        const std::string no_folder = error_of([&] { open_dataset(root, settings); });
        CHECK(contains(no_folder, "data.images: there is no folder"));
        for (const char* name : {"a.png", "b.png", "c.png", "d.png"}) {
            write_png(root / "small" / name, plain_photo(10, 5, 0));
        }
        const auto smaller = open_dataset(root, settings);
        CHECK(smaller->views()[0].image_path == root / "small/a.png");
        CHECK(smaller->views()[0].camera.width == 10);
        CHECK(smaller->views()[0].camera.fx == 7.5);
        CHECK(smaller->views()[0].camera.cx == 5.5);
    }

    TEST_CASE("missing pictures are left out with a warning, and none at all is an error") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        std::filesystem::remove(folder.path() / "images/a.png");
        const auto dataset = open_dataset(folder.path(), Settings{});
        CHECK(dataset->views().size() == 3);
        REQUIRE(dataset->warnings().size() == 1);
        CHECK(contains(dataset->warnings().front(), "1 of 4 pictures were not found (a.png)"));
        std::filesystem::remove_all(folder.path() / "images");
        const std::string message = error_of([&] { open_dataset(folder.path(), Settings{}); });
        CHECK(contains(message, "none of the 4 pictures"));
        CHECK(contains(message, "--images"));
    }

    TEST_CASE("every truncation of the binary files is an error that names file and byte") {
        const std::string cameras = cameras_bin();
        for (std::size_t size = 0; size < cameras.size(); ++size) {
            CHECK(binary_cameras_error(cameras.substr(0, size)).starts_with("cameras.bin: byte "));
        }
        const std::string images = images_bin(kFourImages);
        for (std::size_t size = 0; size < images.size(); ++size) {
            CHECK(binary_images_error(images.substr(0, size)).starts_with("images.bin: byte "));
        }
        const std::string points = points_bin({{0, 0, 5}, {1, 2, 6}});
        for (std::size_t size = 0; size < points.size(); ++size) {
            CHECK(binary_points_error(points.substr(0, size)).starts_with("points3D.bin: byte "));
        }
    }

    TEST_CASE("absurd counts are refused before anything is allocated") {
        const std::string huge = Bytes().put<std::uint64_t>(1ULL << 60).str() + std::string(200, '\0');
        CHECK(contains(binary_cameras_error(huge),
                       "the number of cameras is 1152921504606846976, but only 200"));
        CHECK(contains(binary_images_error(huge), "the number of images is"));
        CHECK(contains(binary_points_error(huge), "the number of points is"));
    }

    TEST_CASE("values that make no sense are named") {
        std::string cameras = cameras_bin();
        cameras[8 + 4] = 11;
        CHECK(contains(binary_cameras_error(cameras), "model number 11"));
        cameras = cameras_bin();
        cameras.replace(8 + 8 + 16, 8, Bytes().put(-1.0).str());
        CHECK(contains(binary_cameras_error(cameras), "focal length must be positive"));
        std::string images = images_bin(kFourImages);
        images.replace(8 + 4, 8, Bytes().put(0.0).str());
        CHECK(contains(binary_images_error(images), "d.png: its rotation"));
        CHECK(contains(binary_points_error(points_bin({{0, NAN, 0}})), "point 1 has no finite position"));
    }

    TEST_CASE("errors in text files name the line and the field") {
        const auto cameras = [](const char* text) {
            return error_of([&] { read_colmap_cameras_text(text, "cameras.txt"); });
        };
        CHECK(contains(cameras("#\n1 PINHOLE 20 10 15 16 11"), "cameras.txt:2: expected parameter 4"));
        CHECK(contains(cameras("1 PINHOLE 20 10 15 16 x 4"), "as field 7, found \"x\""));
        CHECK(contains(cameras("1 PINHOLE 20 10 15 16 11 4 5"), "PINHOLE has 4 parameters, found more"));
        CHECK(contains(cameras("1 EUCM 20 10 15"), "camera model \"EUCM\" is not known"));
        CHECK(contains(cameras("1 PINHOLE 0 10 15 16 11 4"), "0 x 10 pixels"));
        CHECK(contains(cameras("1 PINHOLE 20 10 15 nan 11 4"), "not a finite number"));
        const auto images = [](const char* text) {
            return error_of([&] { read_colmap_images_text(text, "images.txt"); });
        };
        CHECK(contains(images("1 1 0 0 0 0 0 0 1"), "images.txt:1: expected an image's name"));
        CHECK(contains(images("1 1 0 0 0 0 0 0 1 a.png\n1 2"),
                       "images.txt:2: expected a 2D point's POINT3D_ID"));
        const auto points = [](const char* text) {
            return error_of([&] { read_colmap_points_text(text, "points3D.txt"); });
        };
        CHECK(contains(points("1 0 0 0 256 0 0"), "as field 5, found \"256\""));
    }

    TEST_CASE("an image of a camera that does not exist and two images of one name are errors") {
        const TemporaryFolder folder;
        write_small_scene(folder.path());
        const std::filesystem::path images = folder.path() / "sparse/0/images.bin";
        write_file(images, images_bin({{.name = "a.png", .camera_id = 3}}));
        CHECK(contains(error_of([&] { open_dataset(folder.path(), Settings{}); }), "refers to camera 3"));
        write_file(images, images_bin({{.name = "a.png"}, {.name = "a.png"}}));
        CHECK(contains(error_of([&] { open_dataset(folder.path(), Settings{}); }),
                       "two images are called a.png"));
        write_file(images, images_bin({}));
        CHECK(contains(error_of([&] { open_dataset(folder.path(), Settings{}); }), "holds no images"));
    }

    TEST_CASE("the real scenes have the views, points and sizes that their page states") {
        if (!has_photos()) {
            MESSAGE("skipped: no photo scenes in " << photos().string());
            return;
        }
        struct Scene {
            const char* name;
            std::size_t views, points;
            int width, height;
        };
        for (const Scene& scene : {Scene{"fox-colmap", 50, 12109, 533, 949},
                                   Scene{"banana", 15, 7434, 997, 663},
                                   Scene{"bronze-head", 49, 5324, 519, 928},
                                   Scene{"dunes-aerial", 38, 23198, 815, 537},
                                   Scene{"banana-tiny", 11, 1300, 200, 133}}) {
            CAPTURE(scene.name);
            const auto dataset = open_dataset(photos() / scene.name, Settings{});
            CHECK(dataset->views().size() == scene.views);
            CHECK(dataset->points().size() == scene.points);
            for (const View& view : dataset->views()) {
                CHECK(view.camera.width == scene.width);
                CHECK(view.camera.height == scene.height);
                CHECK(view.point_count > 0);
            }
            CHECK(dataset->warnings().empty());
            CHECK(dataset->test_views().size() == (scene.views + 7) / 8);
        }
        const auto fox = open_dataset(photos() / "fox-colmap", Settings{});
        CHECK(fox->views().front().camera.cx == doctest::Approx(274.18).epsilon(1e-4));
        CHECK(fox->views().front().camera.cy == doctest::Approx(477.74).epsilon(1e-4));
        const auto image = fox->image(3);
        CHECK(image->rgb.width == 533);
        CHECK(image->rgb.channels == 3);
        CHECK(image->mask.empty());
    }
}

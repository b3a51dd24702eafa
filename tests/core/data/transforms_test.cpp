// SPDX-License-Identifier: MIT
#include "core/data/dataset.h"
#include "core/data/transforms_file.h"
#include "core/io/files.h"
#include "tests/core/data/error_of.h"
#include "tests/core/data/small_scene.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <Eigen/Geometry>
#include <map>
#include <numbers>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// A camera of OpenGL's axes at (x, 0, 0), unrotated: it looks along -z with y up.
std::string frame(const std::string& name, double x, const std::string& more = {}) {
    return "{\"file_path\": \"" + name + "\", " + more + "\"transform_matrix\": [[1,0,0," +
           std::to_string(x) + "],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}";
}

std::string transforms(const std::string& shared, const std::string& frames) {
    return "{" + shared + "\"frames\": [" + frames + "]}";
}

/// Reads a transforms.json whose pictures a.png, b.png (20 x 10) are in images/.
class TransformsFolder {
  public:
    TransformsFolder() {
        for (const char* name : {"a.png", "b.png"})
            write_png(path() / "images" / name, plain_photo(20, 10, 50));
    }
    [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }
    std::shared_ptr<const Dataset> open(const std::string& json,
                                        const Settings& settings = small_settings()) {
        write_file(path() / "transforms.json", json);
        return open_dataset(path(), settings);
    }
    static Settings small_settings() {
        Settings settings;
        settings.data.random_points = 10;
        return settings;
    }

  private:
    TemporaryFolder folder_;
};

const std::string kTwoFrames = frame("images/a.png", 0) + "," + frame("./images/b.png", 1);

/// The similarity that brings `from` onto `to` [3, N], and what is left.
struct SimilarityFit {
    Mat3 rotation;
    double rms = 0, spread = 0;
};

SimilarityFit fit(const Eigen::Matrix3Xd& from, const Eigen::Matrix3Xd& to) {
    const Eigen::Matrix4d similarity = Eigen::umeyama(from, to, true);
    SimilarityFit out;
    const Mat3 scaled = similarity.topLeftCorner<3, 3>();
    out.rotation = scaled / std::cbrt(scaled.determinant());
    const Eigen::Matrix3Xd moved = (scaled * from).colwise() + Vec3(similarity.topRightCorner<3, 1>());
    const Vec3 mean = to.rowwise().mean();
    out.rms = std::sqrt((moved - to).colwise().squaredNorm().mean());
    out.spread = std::sqrt((to.colwise() - mean).colwise().squaredNorm().mean());
    return out;
}

}  // namespace

TEST_SUITE("transforms.json") {
    TEST_CASE("OpenGL's axes become ours: x right, y down, z forward, the world left alone") {
        TransformsFolder folder;
        const auto dataset = folder.open(transforms("\"fl_x\": 30,", kTwoFrames));
        REQUIRE(dataset->views().size() == 2);
        CHECK(dataset->kind() == "transforms.json");
        const View& b = dataset->views()[1];
        CHECK(b.name == "images/b.png");
        CHECK(b.camera.center_in_world().isApprox(Vec3(1, 0, 0)));
        CHECK(b.camera.forward_in_world().isApprox(Vec3(0, 0, -1)));
        CHECK(Vec3(b.camera.rotation.row(1)).isApprox(Vec3(0, -1, 0)));  // down
        CHECK(b.camera.fx == 30);
        CHECK(b.camera.fy == 30);
        CHECK(b.camera.cx == 10);
        CHECK(b.camera.cy == 5);
    }

    TEST_CASE("a frame's own intrinsics go before the shared ones, a focal length before a field of view") {
        TransformsFolder folder;
        const std::string frames =
            frame("images/a.png", 0, "\"fl_x\": 40, \"cx\": 8,") + "," + frame("images/b.png", 1);
        const auto dataset =
            folder.open(transforms("\"camera_angle_x\": 1.5707963267948966, \"cx\": 12,", frames));
        CHECK(dataset->views()[0].camera.fx == 40);
        CHECK(dataset->views()[0].camera.fy == 40);
        CHECK(dataset->views()[0].camera.cx == 8);
        CHECK(dataset->views()[1].camera.fx == doctest::Approx(10));
        CHECK(dataset->views()[1].camera.cx == 12);
    }

    TEST_CASE("lenses are OpenCV's, with as many coefficients as the file gives") {
        const auto lens = [](TransformsIntrinsics in) {
            in.fl_x = 100;
            return make_lens(in, 200, 100, "frame");
        };
        CHECK(lens({.k1 = 0.1, .k2 = 0.2, .p1 = 0.01, .p2 = 0.02}) ==
              LensCamera{CameraModel::kOpenCv, 200, 100, {100, 100, 100, 50, 0.1, 0.2, 0.01, 0.02}});
        CHECK(lens({.k1 = 0.1, .k2 = 0.2, .k3 = 0.3, .p1 = 0.01, .p2 = 0.02}) ==
              LensCamera{CameraModel::kFullOpenCv, 200, 100, {100, 100, 100, 50, 0.1, 0.2, 0.01, 0.02, 0.3}});
        CHECK(lens({.k1 = 1, .k2 = 2, .k3 = 3, .k4 = 4, .camera_model = "OPENCV_FISHEYE"}) ==
              LensCamera{CameraModel::kOpenCvFisheye, 200, 100, {100, 100, 100, 50, 1, 2, 3, 4}});
        CHECK(contains(error_of([&] { lens({.k4 = 0.1}); }), "frame: k4 is 0.1"));
        CHECK(contains(error_of([&] { lens({.camera_model = "EQUIRECTANGULAR"}); }), "\"EQUIRECTANGULAR\""));
        CHECK(contains(error_of([] { make_lens({}, 200, 100, "frame"); }), "expected a focal length"));
    }

    TEST_CASE("instant-ngp's is_fisheye and aabb_scale are understood") {
        TransformsFolder folder;
        const auto dataset =
            folder.open(transforms("\"fl_x\": 30, \"is_fisheye\": true, \"aabb_scale\": 16,", kTwoFrames));
        CHECK(dataset->views()[0].lens.model == CameraModel::kOpenCvFisheye);
    }

    TEST_CASE("pictures are found without their extension and in another folder") {
        TransformsFolder folder;
        const std::string frames = frame("images/a", 0) + "," + frame("elsewhere/b.jpg", 1);
        const auto dataset = folder.open(transforms("\"fl_x\": 30,", frames));
        REQUIRE(dataset->views().size() == 2);
        CHECK(dataset->views()[0].image_path == folder.path() / "images/b.png");
        CHECK(dataset->views()[1].image_path == folder.path() / "images/a.png");
    }

    TEST_CASE("points come from the file that is named, and applied_transform leaves them alone") {
        TransformsFolder folder;
        write_file(folder.path() / "cloud.ply",
                   "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\n"
                   "property float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
                   "end_header\n1 2 3 255 0 9\n4 5 6 1 2 3\n");
        const std::string shared =
            "\"fl_x\": 30, \"applied_transform\": [[0,1,0,0],[1,0,0,0],[0,0,-1,0]], \"ply_file_path\": ";
        const auto dataset = folder.open(transforms(shared + "\"cloud.ply\",", kTwoFrames));
        CHECK(dataset->points().positions == std::vector<float>{1, 2, 3, 4, 5, 6});
        CHECK(dataset->points().colors == std::vector<unsigned char>{255, 0, 9, 1, 2, 3});
        CHECK(dataset->point_source() == PointSource::kFile);

        write_file(folder.path() / "cloud.ply", "ply\nformat ascii 1.0\nelement vertex 2\n");
        CHECK(contains(error_of([&] { folder.open(transforms(shared + "\"cloud.ply\",", kTwoFrames)); }),
                       "cloud.ply"));
    }

    TEST_CASE("COLMAP's own points are brought into nerfstudio's world by applied_transform") {
        TransformsFolder folder;
        write_file(folder.path() / "colmap/sparse/0/points3D.bin", points_bin({{1, 2, 3}}));
        const std::string shared = "\"fl_x\": 30, \"applied_transform\": [[0,1,0,0],[1,0,0,0],[0,0,-1,10]],";
        CHECK(folder.open(transforms(shared, kTwoFrames))->points().positions == std::vector<float>{2, 1, 7});
    }

    TEST_CASE("nerfstudio's own split is kept, unless nothing is to be held out") {
        TransformsFolder folder;
        const std::string json =
            transforms("\"fl_x\": 30, \"test_filenames\": [\"./images/b.png\"],", kTwoFrames);
        CHECK(folder.open(json)->test_views() == std::vector<std::size_t>{1});
        Settings settings = TransformsFolder::small_settings();
        settings.data.test_every = 0;
        CHECK(folder.open(json, settings)->test_views().empty());
    }

    TEST_CASE("rounded rotations are straightened, others refused") {
        TransformsFolder folder;
        const auto with_axes = [&](const std::string& axes) {
            return transforms("\"fl_x\": 30,",
                              "{\"file_path\": \"images/a.png\", \"transform_matrix\": " + axes + "}," +
                                  frame("images/b.png", 1));
        };
        const auto rounded = folder.open(with_axes("[[0.71,-0.71,0,0],[0.71,0.71,0,0],[0,0,1,0],[0,0,0,1]]"));
        const Mat3 rotation = rounded->views()[0].camera.rotation;
        CHECK((rotation * rotation.transpose()).isApprox(Mat3::Identity(), 1e-12));
        CHECK(rotation(0, 0) == doctest::Approx(std::sqrt(0.5)));
        const auto refusal = [&](const std::string& axes) {
            return error_of([&] { folder.open(with_axes(axes)); });
        };
        CHECK(contains(refusal("[[1,0,0,0],[0,1,0,0],[0,0,-1,0],[0,0,0,1]]"), "mirrored"));
        CHECK(contains(refusal("[[1,0.5,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]"), "right angles"));
        CHECK(contains(refusal("[[1,0,0],[0,1,0],[0,0,1]]"), "rows of 4 numbers"));
        CHECK(contains(refusal("[[1,0,0,\"x\"],[0,1,0,0],[0,0,1,0]]"), "frames[0].transform_matrix"));
    }

    TEST_CASE("malformed files are errors that name the place") {
        TransformsFolder folder;
        const auto refusal = [&](const std::string& json) { return error_of([&] { folder.open(json); }); };
        CHECK(contains(refusal("{\"frames\": [\n}"), "transforms.json:2: "));
        CHECK(contains(refusal("[]"), "expected an object"));
        CHECK(contains(refusal("{}"), "frames: expected a list of cameras"));
        CHECK(contains(refusal(transforms("", "")), "the list of cameras is empty"));
        CHECK(contains(refusal(transforms("\"fl_x\": \"wide\",", kTwoFrames)), "fl_x: expected a number"));
        CHECK(
            contains(refusal(transforms("", "{\"file_path\": 3}")), "frames[0].file_path: expected a text"));
        CHECK(contains(refusal(transforms("", "{\"file_path\": \"a\"}")), "frames[0].transform_matrix"));
        CHECK(contains(refusal(transforms("\"fl_x\": 30,", frame("images/z.png", 0))),
                       "none of the 1 pictures"));
        CHECK(contains(refusal(transforms("\"fl_x\": -30,", kTwoFrames)), "focal length must be positive"));
    }

    TEST_CASE("a folder without a data set is told what was looked for") {
        const TemporaryFolder folder;
        const std::string message = error_of([&] { open_dataset(folder.path(), Settings{}); });
        CHECK(contains(message, "sparse/0"));
        CHECK(contains(message, "transforms.json"));
        CHECK(contains(error_of([&] { open_dataset(folder.path() / "no", Settings{}); }),
                       "there is no such folder"));
    }

    TEST_CASE("Blender scenes: the test file is held out, transparency shows the background") {
        const TemporaryFolder folder;
        Image8 rgba(4, 4, 4);
        for (std::size_t pixel = 0; pixel < 16; ++pixel) {
            rgba.data[pixel * 4] = 200;
            rgba.data[pixel * 4 + 3] = pixel == 0 ? 0 : pixel == 1 ? 51 : 255;
        }
        write_png(folder.path() / "train/r_0.png", rgba);
        write_png(folder.path() / "train/r_1.png", rgba);
        write_png(folder.path() / "test/r_0.png", rgba);
        const std::string angle = "\"camera_angle_x\": 1.0,";
        write_file(folder.path() / "transforms_train.json",
                   transforms(angle, frame("./train/r_0", 0) + "," + frame("./train/r_1", 2)));
        write_file(folder.path() / "transforms_test.json", transforms(angle, frame("./test/r_0", 1)));
        Settings settings = TransformsFolder::small_settings();
        settings.render.background = Vec3f(1, 0.5F, 0);
        const auto dataset = open_dataset(folder.path(), settings);
        CHECK(dataset->kind() == "Blender");
        REQUIRE(dataset->views().size() == 3);
        CHECK(dataset->views()[0].name == "test/r_0");
        CHECK(dataset->test_views() == std::vector<std::size_t>{0});
        CHECK(dataset->views()[0].camera.fx == doctest::Approx(2 / std::tan(0.5)));
        const auto image = dataset->image(0);
        CHECK(image->mask.empty());
        const std::vector<int> first(image->rgb.data.begin(), image->rgb.data.begin() + 9);
        CHECK(first == std::vector<int>{255, 128, 0, 244, 102, 0, 200, 0, 0});
    }

    TEST_CASE(
        "the fox: 50 of 67 frames, its lens, random points; the same cameras as COLMAP's, to a similarity") {
        if (!has_photos()) {
            MESSAGE("skipped: no photo scenes in " << photos().string());
            return;
        }
        const auto fox = open_dataset(photos() / "fox", Settings{});
        REQUIRE(fox->views().size() == 50);
        REQUIRE(fox->warnings().size() == 1);
        CHECK(contains(fox->warnings().front(), "17 of 67 pictures were not found (images/0005.jpg"));
        CHECK(fox->views().front().lens.model == CameraModel::kOpenCv);
        CHECK(fox->views().front().lens.parameters[4] == 0.0578421);
        CHECK(fox->point_source() == PointSource::kRandom);
        CHECK(fox->points().size() == 100000);

        std::map<std::string, const Camera*> by_file;
        const auto colmap = open_dataset(photos() / "fox-colmap", Settings{});
        for (const View& view : colmap->views()) by_file["images/" + view.name] = &view.camera;
        Eigen::Matrix3Xd from(3, 50), to(3, 50);
        for (Eigen::Index index = 0; index < 50; ++index) {
            const View& view = fox->views()[static_cast<std::size_t>(index)];
            from.col(index) = view.camera.center_in_world();
            to.col(index) = by_file.at(view.name)->center_in_world();
        }
        const SimilarityFit similarity = fit(from, to);
        CHECK(similarity.rms / similarity.spread < 0.001);  // its page: 0.07 %
        double angles_deg = 0;
        for (const View& view : fox->views()) {
            const Mat3 turned = view.camera.rotation * similarity.rotation.transpose();
            const Eigen::AngleAxisd difference(turned * by_file.at(view.name)->rotation.transpose());
            angles_deg += std::abs(difference.angle()) * 180 / std::numbers::pi / 50;
        }
        CHECK(angles_deg < 0.12);  // its page: 0.08
    }
}

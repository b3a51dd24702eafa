// SPDX-License-Identifier: MIT
#include "app/cli/splat_source.h"

#include "core/error.h"
#include "core/formats/splat_ply.h"
#include "core/io/files.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <string>

using namespace splatelier;

namespace {

void write_one_splat(const std::filesystem::path& path, float x) {
    SplatCloud cloud;
    cloud.resize(1);
    cloud.means[0] = x;
    cloud.rotations[0] = 1;
    write_splat_ply(path, cloud);
}

std::string error_of(const std::filesystem::path& path) {
    try {
        (void)open_splats(path);
    } catch (const Error& problem) {
        return problem.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a run's newest splats are those of the largest iteration, by number") {
    const test::TemporaryFolder run;
    Settings settings;
    settings.train.sh_degree = 1;
    settings.train.gpu = "a card of the machine that trained";
    write_file(run.path() / "settings.json", settings_to_json(settings));
    write_one_splat(run.path() / "point_cloud" / "iteration_900" / "point_cloud.ply", 900);
    write_one_splat(run.path() / "point_cloud" / "iteration_1000" / "point_cloud.ply", 1000);
    std::filesystem::create_directories(run.path() / "point_cloud" / "iteration_2000");  // not saved yet
    std::filesystem::create_directories(run.path() / "point_cloud" / "iteration_x");
    const SplatSource source = open_splats(run.path());
    CHECK(source.iteration == 1000);
    CHECK(source.cloud.means[0] == 1000);
    CHECK(source.settings.train.sh_degree == 1);
    CHECK(source.settings.train.gpu.empty());
    CHECK(source.run == run.path());
}

TEST_CASE("what is no run and no splat file is refused with a reason") {
    const test::TemporaryFolder folder;
    CHECK(error_of(folder.path() / "missing").find("no such file or folder") != std::string::npos);
    CHECK(error_of(folder.path()).find("expected a run folder") != std::string::npos);
    write_file(folder.path() / "a.spz", "x");
    CHECK(error_of(folder.path() / "a.spz").find("not built yet") != std::string::npos);
    write_file(folder.path() / "settings.json", settings_to_json({}));
    CHECK(error_of(folder.path()).find("saved no splats yet") != std::string::npos);
}

TEST_CASE("the scene's scale is 1.1 times the farthest camera from their mean") {
    std::vector<NamedCamera> cameras(2);
    cameras[1].camera.translation = Vec3(0, 0, -4);
    CHECK(scene_scale_of(cameras) == doctest::Approx(2.2));
    cameras.resize(1);
    CHECK(scene_scale_of(cameras) == 1);
}

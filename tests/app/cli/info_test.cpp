// The commands info and check.
// SPDX-License-Identifier: MIT
#include "core/io/files.h"
#include "tests/app/program.h"
#include "tests/app/small_scene.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using splatelier::test::ProgramResult;
using splatelier::test::run_program;
using splatelier::test::small_scene;
using splatelier::test::TemporaryFolder;

TEST_CASE("info --json tells what is in a data set, a run and a splat file") {
    const auto info = [](const std::filesystem::path& what) {
        const ProgramResult result = run_program({"info", what, "--json"});
        REQUIRE(result.exit_code == 0);
        return nlohmann::json::parse(result.out);
    };
    const nlohmann::json data = info(small_scene());
    for (const char* key : {"kind", "views", "points", "cameras", "splats", "warnings"})
        CHECK(data.contains(key));
    CHECK(data["kind"] == "COLMAP");
    CHECK(data["views"].get<int>() > 5);
    CHECK(data["points"].get<int>() > 500);

    const TemporaryFolder folder;
    const std::filesystem::path run = folder.path() / "run";
    REQUIRE(run_program({"train", small_scene(), "-o", run, "--iterations", "3"}).exit_code == 0);
    const nlohmann::json trained = info(run);
    CHECK(trained["kind"] == "run");
    CHECK(trained["splats"] == data["points"]);
    CHECK(trained["views"] == data["views"]);
    CHECK(trained["warnings"].empty());
    const nlohmann::json file = info(run / "point_cloud" / "iteration_3" / "point_cloud.ply");
    CHECK(file["kind"] == "splats");
    CHECK(file["splats"] == data["points"]);
}

TEST_CASE("info of nothing that it knows is an error that names it") {
    const TemporaryFolder folder;
    CHECK(run_program({"info", folder.path()}).exit_code == 1);
    CHECK(run_program({"info", folder.path() / "missing"}).err.find("missing") != std::string::npos);
    splatelier::write_file(folder.path() / "broken.ply", "ply\nformat binary_little_endian 1.0\n");
    const ProgramResult broken = run_program({"info", folder.path() / "broken.ply"});
    CHECK(broken.exit_code == 1);
    CHECK(broken.err.find("broken.ply") != std::string::npos);
}

TEST_CASE("check finds this machine's CPU engine sound") {
    const ProgramResult result = run_program({"check", "--backend", "cpu"});
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("All is well") != std::string::npos);
    CHECK(result.out.find("FAILED") == std::string::npos);
}

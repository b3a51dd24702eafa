// SPDX-License-Identifier: MIT
#include "core/io/files.h"
#include "core/io/image_file.h"
#include "tests/app/program.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

using splatelier::test::ProgramResult;
using splatelier::test::run_program;
using splatelier::test::TemporaryFolder;

TEST_SUITE_BEGIN("slow demo");

TEST_CASE("the demo makes its scene, trains it well and leaves pictures") {
    const TemporaryFolder folder;
    // A third of its usual length.
    const ProgramResult result =
        run_program({"demo", "-o", folder.path() / "demo", "--backend", "cpu", "--iterations", "1000"});
    REQUIRE(result.exit_code == 0);
    CHECK(result.out.find("PSNR") != std::string::npos);
    const std::filesystem::path demo = folder.path() / "demo";
    const nlohmann::json metrics =
        nlohmann::json::parse(splatelier::read_file(demo / "run" / "metrics.json"));
    CHECK(metrics["test"]["psnr"].get<double>() > 28);
    const splatelier::ImageFileInfo pair =
        splatelier::read_image_info(demo / "pictures" / "photo_and_render_0.png");
    CHECK(pair.width == 800);
    CHECK(std::filesystem::exists(demo / "pictures" / "turntable_23.png"));
    // A second demo does not overwrite the first unasked.
    CHECK(run_program({"demo", "-o", demo, "--backend", "cpu"}).exit_code == 1);
}

TEST_SUITE_END();

// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "tests/app/program.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace splatelier;

namespace {

/// What `bench --studio --offscreen` says in a second with these arguments besides; nothing where no driver answers.
std::optional<nlohmann::json> studio_bench(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"bench"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    for (const char* argument : {"--studio", "--offscreen", "--seconds", "1", "--json"})
        all.emplace_back(argument);
    const test::ProgramResult result = test::run_program(all);
    if (result.err.find("no GPU with OpenGL 4.5") != std::string::npos) {
        MESSAGE("skipped: no OpenGL driver answers");
        return std::nullopt;
    }
    CAPTURE(result.err);
    REQUIRE(result.exit_code == 0);
    return nlohmann::json::parse(result.out);
}

void check_studio_bench(const std::string& backend) {
    if (!test::has_photos()) {
        MESSAGE("skipped: the photo scenes are not beside this checkout");
        return;
    }
    const std::optional<nlohmann::json> found =
        studio_bench({(test::photos() / "banana-tiny").string(), "--backend", backend, "--downscale", "6"});
    if (!found) return;
    const nlohmann::json& json = *found;
    CHECK(json["backend"] == backend);
    CHECK(json["splats"] >= 1300);
    CHECK(json["studio"]["alone"]["iterations_per_second"].is_number());
    for (const char* part : {"viewport", "inspector: settings", "timeline", "palette", "driver"}) {
        CAPTURE(part);
        CHECK(json["studio"]["frame_parts_ms"][part]["p50"] > 0);
    }
    for (const char* use : {"still", "moving"}) {
        CAPTURE(use);
        const nlohmann::json& one = json["studio"][use];
        CHECK(one["frames_per_second"] > 0);
        CHECK(one["share_of_alone"].is_number());
        for (const char* times : {"frame_ms", "frame_interval_ms", "snapshot_age_ms", "viewport_ms"}) {
            CAPTURE(times);
            CHECK(one[times]["p50"] <= one[times]["p99"]);
            CHECK(one[times]["p99"] <= one[times]["max"]);
        }
        CHECK(one["frame_ms"]["p50"] > 0);
        REQUIRE(!one["slowest_frames"].empty());
        CHECK(one["slowest_frames"][0]["ms"] == one["frame_ms"]["max"]);
        CHECK(one["slowest_frames"][0]["parts_ms"].size() == 3);
        for (const char* part : {"copying_snapshots", "drawing_pictures", "drawing_interface", "rest"}) {
            CAPTURE(part);
            CHECK(one["lost"][part].is_number());
        }
    }
}

}  // namespace

TEST_SUITE("gl studio bench") {
    TEST_CASE("the studio is timed without a display, the CPU training") {
        check_studio_bench("cpu");
    }
    TEST_CASE("the studio is timed without a display, the GPU training") {
        check_studio_bench("gl");
    }
    TEST_CASE("without data the studio is timed on the synthetic scene, whose splats stay as many") {
        const std::optional<nlohmann::json> found =
            studio_bench({"--splats", "500", "--size", "96x64", "--backend", "cpu"});
        if (!found) return;
        const nlohmann::json& json = *found;
        CHECK(json["splats"] == 500);
        CHECK(json["visible"] > 50);
        CHECK(json["visible"] <= 500);
        CHECK(json["instances"] >= json["visible"]);
        CHECK(json["studio"]["moving"]["frames_per_second"] > 0);
    }
    TEST_CASE("the settings of timing the studio go with --studio") {
        CHECK(test::run_program({"bench", "--offscreen"}).exit_code == 2);
    }
}
#endif

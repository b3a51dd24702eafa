// The command check: its report, its list of GPUs, and what it says of this machine.
// SPDX-License-Identifier: MIT
#include "app/cli/check_report.h"
#include "tests/app/program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#ifdef SPLATELIER_HAS_GL
#include "tests/app/small_scene.h"
#include "tests/gl_context.h"
#endif

using namespace splatelier;
using splatelier::test::ProgramResult;
using splatelier::test::run_program;

namespace {

CheckReport two_gpus() {
    CheckReport report;
    report.backend = {.name = "gl", .device = "Big"};
    report.gpus = {{"Small", "4.6 Mesa 22", std::nullopt, false, false},
                   {"Big", "4.6 Driver 5", 24ULL << 30, false, true},
                   {"llvmpipe", "4.5 Mesa 22", std::nullopt, true, false}};
    report.results = {{"It adds up", true, "difference 0"}, {"It multiplies", false, "difference 1"}};
    return report;
}

}  // namespace

TEST_CASE("check lists the devices with their indices and marks the one that is used") {
    CHECK(device_text(two_gpus()) ==
          "gl on Big\n"
          "Devices (--train.gpu takes an index or a part of a name):\n"
          "  0  Small\n        memory not told, OpenGL 4.6 Mesa 22\n"
          "* 1  Big\n        24.0 GiB of its own, OpenGL 4.6 Driver 5; this one is used\n"
          "  2  llvmpipe\n        computes on the CPU, OpenGL 4.5 Mesa 22\n");
    CheckReport cpu;
    cpu.backend = {.name = "cpu", .device = "two threads"};
    CHECK(device_text(cpu) == "cpu on two threads\n");
}

TEST_CASE("check's JSON holds the devices and the checks") {
    const nlohmann::json json = nlohmann::json::parse(check_json(two_gpus()));
    CHECK(json["backend"] == "gl");
    CHECK(json["gpus"].size() == 3);
    CHECK(json["gpus"][0]["memory_bytes"].is_null());
    CHECK(json["gpus"][1] == nlohmann::json{{"index", 1},
                                            {"renderer", "Big"},
                                            {"driver", "4.6 Driver 5"},
                                            {"memory_bytes", 24ULL << 30},
                                            {"software", false},
                                            {"used", true}});
    CHECK(json["checks"][1] ==
          nlohmann::json{{"claim", "It multiplies"}, {"passed", false}, {"measured", "difference 1"}});
}

TEST_CASE("check --json of the CPU engine is one object, in which all passed") {
    const ProgramResult result = run_program({"check", "--backend", "cpu", "--json"});
    CHECK(result.exit_code == 0);
    const nlohmann::json json = nlohmann::json::parse(result.out);
    CHECK(json["backend"] == "cpu");
    CHECK(json["gpus"].empty());
    REQUIRE_FALSE(json["checks"].empty());
    CHECK(std::all_of(
        json["checks"].begin(), json["checks"].end(), [](const auto& check) { return check["passed"]; }));
}

TEST_CASE("train.gpu changes nothing where the CPU computes, and that is said") {
    const ProgramResult result = run_program({"check", "--backend", "cpu", "--train.gpu", "no such card"});
    CHECK(result.exit_code == 0);
    CHECK(result.err.find("train.gpu = no such card changes nothing") != std::string::npos);
}

#ifdef SPLATELIER_HAS_GL
TEST_SUITE("gl check") {
    TEST_CASE("check --backend gl lists this machine's devices, one of them used") {
        if (test::gl_context() == nullptr) return;
        const ProgramResult result = run_program({"check", "--backend", "gl", "--train.gpu", "0", "--json"});
        CHECK(result.exit_code == 0);
        const nlohmann::json gpus = nlohmann::json::parse(result.out)["gpus"];
        REQUIRE_FALSE(gpus.empty());
        CHECK(gpus.size() == GlContext::list_gpus().size());
        for (std::size_t i = 0; i < gpus.size(); ++i) {
            CHECK(gpus[i]["index"] == i);
            CHECK(gpus[i]["used"] == (i == 0));
        }
    }

    TEST_CASE("training refuses a GPU that is not there, with auto too, and replaces nothing") {
        if (test::gl_context() == nullptr) return;
        const test::TemporaryFolder folder;
        const std::filesystem::path run = folder.path() / "run";
        for (const char* backend : {"auto", "gl"}) {
            const ProgramResult result = run_program({"train",
                                                      test::small_scene(),
                                                      "-o",
                                                      run,
                                                      "--backend",
                                                      backend,
                                                      "--train.gpu",
                                                      "no such card"});
            CHECK(result.exit_code == 2);
            CHECK(result.err.find("one of these: 0 \"") != std::string::npos);
            CHECK_FALSE(std::filesystem::exists(run));
        }
    }
}
#endif

// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_GL
#include "core/io/files.h"
#include "tests/app/program.h"
#include "tests/contains.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl bench") {
    TEST_CASE("the trace of a bench on OpenGL opens as JSON, with every kernel of every step, in order") {
        const TemporaryFolder folder;
        const auto path = folder.path() / "trace.json";
        const ProgramResult result = run_program({"bench",
                                                  "--backend",
                                                  "gl",
                                                  "--splats",
                                                  "200",
                                                  "--size",
                                                  "64x48",
                                                  "--steps",
                                                  "3",
                                                  "--json",
                                                  "--trace",
                                                  path});
        if (contains(result.err, "no GPU with OpenGL 4.5")) {
            MESSAGE("skipped: ", result.err);
            return;
        }
        REQUIRE_MESSAGE(result.exit_code == 0, result.err);
        const nlohmann::json bench = nlohmann::json::parse(result.out);
        CHECK(bench["backend"] == "gl");
        CHECK(bench["memory_bytes"].contains("snapshots"));
        const nlohmann::json trace = nlohmann::json::parse(read_file(path));
        std::map<std::string, int> events;
        std::map<int, double> ends;  // of each row's last event, microseconds
        for (const nlohmann::json& event : trace["traceEvents"]) {
            CHECK(event["ph"] == "X");
            const double begin = event["ts"], duration = event["dur"];
            CHECK(duration >= 0);
            CHECK(duration < 600e6);
            double& end = ends[event["tid"]];
            CHECK(begin >= end - 1e-3);
            end = begin + duration;
            ++events[event["name"]];
        }
        for (const char* kernel : {"project",
                                   "emit",
                                   "tile ranges",
                                   "bin",
                                   "sort tiles",
                                   "blend forward",
                                   "loss",
                                   "blend backward",
                                   "update",
                                   "finish",
                                   "step 0",
                                   "step 2"}) {
            CAPTURE(kernel);
            CHECK_EQ(events[kernel], std::string(kernel).find("step ") == 0 ? 1 : 3);
        }
    }
}
#endif

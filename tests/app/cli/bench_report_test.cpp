// SPDX-License-Identifier: MIT
#include "app/cli/bench_report.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace splatelier;

namespace {

BenchResult two_steps() {
    BenchResult result;
    result.backend = {.name = "cpu", .device = "test"};
    result.load = "synthetic scene";
    result.splats = 1000;
    result.width = 100;
    result.height = 50;
    result.step_ms = {12, 8};
    result.cpu_ms = 15;
    result.iterations_per_second = 100;
    result.visible = 500;
    result.instances = 1400;
    result.stages = {{.name = "forward", .ms = {2, 4}}, {.name = "backward", .ms = {8, 10}}};
    result.memory = {{.purpose = "parameters", .bytes = 236000}};
    result.peak_rss_bytes = 1 << 20;
    return result;
}

}  // namespace

TEST_CASE("a spread is right for odd and even counts") {
    const Spread odd = spread_of({3, 1, 2});
    CHECK(odd.median == 2);
    CHECK(odd.mean == 2);
    CHECK(odd.min == 1);
    CHECK(odd.max == 3);
    CHECK(spread_of({4, 1, 2, 3}).median == 2.5);
}

TEST_CASE("bench --json has the keys that scripts rely on") {
    const nlohmann::json json = nlohmann::json::parse(bench_json(two_steps()));
    for (const char* key : {"step_ms",
                            "cpu_ms",
                            "iterations_per_second",
                            "device",
                            "backend",
                            "splats",
                            "visible",
                            "instances",
                            "tiles_capped",
                            "memory_bytes",
                            "kernels",
                            "peak_rss_bytes"}) {
        CAPTURE(key);
        CHECK(json.contains(key));
    }
    CHECK(json["step_ms"] == 10);
    CHECK(json["memory_bytes"]["parameters"] == 236000);
    REQUIRE(json["kernels"].size() == 2);
    for (const char* key : {"name", "median_ms", "mean_ms", "min_ms", "max_ms", "share"}) {
        CAPTURE(key);
        CHECK(json["kernels"][1].contains(key));
    }
    CHECK(json["kernels"][1]["share"] == 0.75);
}

TEST_CASE("the bench's trace holds every stage of every step, one after another") {
    const nlohmann::json trace = nlohmann::json::parse(bench_trace(two_steps()));
    REQUIRE(trace["traceEvents"].size() == 6);
    CHECK(trace["traceEvents"][1]["name"] == "backward");
    CHECK(trace["traceEvents"][1]["ts"] == 2000);
    CHECK(trace["traceEvents"][3]["ts"] == 10000);
}

TEST_CASE("the bench's table names each stage and the whole step") {
    const std::string table = bench_table(two_steps());
    CHECK(table.find("forward") != std::string::npos);
    CHECK(table.find("whole step, wall") != std::string::npos);
    CHECK(table.find("1,400 instances (50.0 a tile") != std::string::npos);
}

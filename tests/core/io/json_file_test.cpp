// SPDX-License-Identifier: MIT
#include "core/io/json_file.h"

#include "core/error.h"
#include "core/io/files.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace splatelier;
using nlohmann::json;

TEST_CASE("JSON is read back as written") {
    const test::TemporaryFolder folder;
    const json value = {{"a", {1, 2.5, -3}}, {"b", {{"c", "text"}}}};
    write_json(folder.path() / "file.json", value);
    CHECK(read_json(folder.path() / "file.json") == value);
}

TEST_CASE("names that are not UTF-8 are written with the replacement character") {
    const test::TemporaryFolder folder;
    write_json(folder.path() / "file.json", json{{"name", "caf\xe9"}});
    CHECK(read_json(folder.path() / "file.json")["name"] == "caf\xef\xbf\xbd");
}

TEST_CASE("malformed JSON is an error with file and line") {
    const auto message = [](std::string_view text) {
        try {
            parse_json(text, "some.json");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    CHECK(message("{\n\"a\": 1,\n}").find("some.json:3: not JSON: syntax error") == 0);
    CHECK(message("").find("some.json:1: not JSON: syntax error") == 0);
    CHECK(message("[1,\n1e999]").find("some.json:2: not JSON: number overflow") == 0);
    CHECK(message("[\"\xff\"]").find("some.json:1: not JSON") == 0);
    CHECK(message("\n" + std::string(100000, '[')) == "some.json:2: nested deeper than 100 levels");
    CHECK(message("[\"" + std::string(100000, 'x')).size() < 300);
    CHECK(message("\"" + std::string(1000, '[') + "\"") == "no error");
}

TEST_CASE("damaged JSON never does worse than an error") {
    const std::string valid =
        json{{"fl_x", 1375.5}, {"frames", {{{"file_path", "a.jpg"}, {"m", {1, 2}}}}}}.dump(2);
    test::fuzz_bytes(valid, 3000, [](const std::string& bytes) { parse_json(bytes, "fuzz"); });
}

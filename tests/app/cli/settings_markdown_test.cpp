// SPDX-License-Identifier: MIT
#include "app/cli/settings_markdown.h"

#include "core/io/files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

TEST_CASE("the README's table of settings is the program's own (splatelier --settings-table)") {
    const std::string readme =
        splatelier::read_file(std::filesystem::path(SPLATELIER_SOURCE_DIR) / "README.md");
    const std::string begin = "<!-- settings -->\n", end = "<!-- /settings -->";
    const std::size_t first = readme.find(begin), last = readme.find(end);
    REQUIRE(first != std::string::npos);
    REQUIRE(last != std::string::npos);
    const std::size_t table = first + begin.size();
    CHECK(readme.substr(table, last - table) == splatelier::settings_markdown());
}

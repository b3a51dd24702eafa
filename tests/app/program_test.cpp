// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>

TEST_CASE("the program that the tests drive exists") {
    CHECK(std::filesystem::exists(SPLATELIER_PROGRAM));
}

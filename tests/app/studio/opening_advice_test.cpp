// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/opening_advice.h"

#include "core/io/files.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace splatelier;
using namespace splatelier::test;

namespace {
bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
}  // namespace

TEST_SUITE("opening advice") {
    TEST_CASE("bare photos are told how to get their poses, with a command that can be pasted") {
        const TemporaryFolder folder;
        const std::filesystem::path holiday = folder.path() / "Ann's photos";
        std::filesystem::create_directories(holiday / "images");
        write_file(holiday / "images" / "a.JPG", "");
        write_file(holiday / "images" / "b.jpg", "");
        write_file(holiday / "images" / "notes.txt", "");
        const std::string advice = opening_advice(holiday);
        CHECK(holds(advice, "2 photos"));
        CHECK(holds(advice, "colmap automatic_reconstructor"));
        CHECK(holds(advice, "Ann'\\''s photos/images'"));
    }

    TEST_CASE("a folder of scenes names them") {
        const TemporaryFolder folder;
        std::filesystem::create_directories(folder.path() / "fox" / "sparse");
        std::filesystem::create_directories(folder.path() / "empty");
        const std::string advice = opening_advice(folder.path());
        CHECK(holds(advice, "fox"));
        CHECK_FALSE(holds(advice, "empty"));
    }

    TEST_CASE("the photos' own folder leads to the scene around it") {
        const TemporaryFolder folder;
        std::filesystem::create_directories(folder.path() / "fox" / "sparse");
        std::filesystem::create_directories(folder.path() / "fox" / "images");
        write_file(folder.path() / "fox" / "images" / "a.jpg", "");
        const std::string advice = opening_advice(folder.path() / "fox" / "images");
        CHECK(holds(advice, (folder.path() / "fox").string()));
        CHECK_FALSE(holds(advice, "colmap"));
    }

    TEST_CASE("a damaged scene and an empty folder get no advice that would mislead") {
        const TemporaryFolder folder;
        CHECK(opening_advice(folder.path()).empty());
        write_file(folder.path() / "a.jpg", "");
        write_file(folder.path() / "transforms.json", "{");
        CHECK(opening_advice(folder.path()).empty());
    }
}
#endif

// SPDX-License-Identifier: MIT
#include "core/formats/splat_ply.h"

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/ply.h"
#include "core/random.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <string>
#include <vector>

using namespace splatelier;

namespace {

SplatCloud random_cloud(std::size_t count, int degree) {
    SplatCloud cloud;
    cloud.sh_degree = degree;
    cloud.resize(count);
    std::uint64_t index = 0;
    for (auto* values : {&cloud.means,
                         &cloud.log_scales,
                         &cloud.rotations,
                         &cloud.opacity_logits,
                         &cloud.sh_dc,
                         &cloud.sh_rest}) {
        for (float& value : *values) {
            value = static_cast<float>(random_normal(1, 0, RandomPurpose::kTest, index++));
        }
    }
    return cloud;
}

// An ASCII file of one splat with the given properties, whose values count 1, 2, 3 …
std::string ascii_splat(const std::vector<std::string>& properties, const std::string& comment = "") {
    std::string text = "ply\nformat ascii 1.0\n" + comment + "element vertex 1\n", row;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        text += "property double " + properties[i] + "\n";
        row += std::to_string(i + 1) + " ";
    }
    return text + "end_header\n" + row + "\n";
}

const std::vector<std::string> kShuffled{"rot_3",
                                         "rot_0",
                                         "opacity",
                                         "z",
                                         "y",
                                         "x",
                                         "f_dc_2",
                                         "f_dc_1",
                                         "f_dc_0",
                                         "scale_0",
                                         "scale_1",
                                         "scale_2",
                                         "rot_1",
                                         "rot_2",
                                         "label"};

std::string message_of(const std::string& bytes) {
    const test::TemporaryFolder folder;
    write_file(folder.path() / "a.ply", bytes);
    try {
        read_splat_ply(folder.path() / "a.ply");
    } catch (const Error& error) {
        return std::string(error.what()).substr(folder.path().string().size() + 1);
    }
    return "no error";
}

}  // namespace

TEST_CASE("splats of every degree are read back bit for bit") {
    const test::TemporaryFolder folder;
    for (int degree = 0; degree <= kMaxShDegree; ++degree) {
        SplatCloud cloud = random_cloud(9000, degree);  // more than a block of rows
        cloud.antialiased = degree % 2 == 1;
        write_splat_ply(folder.path() / "a.ply", cloud);
        CHECK(read_splat_ply(folder.path() / "a.ply") == cloud);
    }
}

TEST_CASE("the written columns are the field's, in its order") {
    const test::TemporaryFolder folder;
    SplatCloud cloud = random_cloud(1, 1);
    write_splat_ply(folder.path() / "a.ply", cloud);
    const PlyReader reader(folder.path() / "a.ply");
    std::string names;
    for (const PlyProperty& property : reader.element("vertex")->properties) {
        CHECK(property.type == PlyType::kFloat32);
        names += property.name + " ";
    }
    CHECK(
        names ==
        "x y z nx ny nz f_dc_0 f_dc_1 f_dc_2 f_rest_0 f_rest_1 f_rest_2 f_rest_3 f_rest_4 f_rest_5 f_rest_6 "
        "f_rest_7 f_rest_8 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3 ");
    // Channel by channel: f_rest_0..2 are the red of the three coefficients.
    CHECK(reader.read_floats("vertex", {"f_rest_0", "f_rest_1", "f_rest_2"}) ==
          std::vector<float>{cloud.sh_rest[0], cloud.sh_rest[3], cloud.sh_rest[6]});
}

TEST_CASE("properties are found by name in any order, in doubles, without normals") {
    const test::TemporaryFolder folder;
    write_file(folder.path() / "a.ply", ascii_splat(kShuffled));
    const SplatCloud cloud = read_splat_ply(folder.path() / "a.ply");
    CHECK(cloud.sh_degree == 0);
    CHECK(cloud.means == std::vector<float>{6, 5, 4});
    CHECK(cloud.sh_dc == std::vector<float>{9, 8, 7});
    CHECK(cloud.log_scales == std::vector<float>{10, 11, 12});
    CHECK(cloud.rotations == std::vector<float>{2, 13, 14, 1});
    CHECK(cloud.opacity_logits == std::vector<float>{3});
    CHECK_FALSE(cloud.antialiased);
}

TEST_CASE("degree 4 is cut to degree 3") {
    std::vector<std::string> properties = kShuffled;
    for (int i = 0; i < 72; ++i) properties.push_back("f_rest_" + std::to_string(i));
    const test::TemporaryFolder folder;
    write_file(folder.path() / "a.ply", ascii_splat(properties));
    const SplatCloud cloud = read_splat_ply(folder.path() / "a.ply");
    CHECK(cloud.sh_degree == 3);
    REQUIRE(cloud.sh_rest.size() == 45);
    // f_rest_0 has value 16; green begins 24 coefficients after red, and coefficient 1 follows coefficient 0.
    CHECK(cloud.sh_rest[0] == 16);
    CHECK(cloud.sh_rest[1] == 16 + 24);
    CHECK(cloud.sh_rest[3] == 17);
}

TEST_CASE("the antialiased mark of other programs is understood, the last one wins") {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "a.ply";
    const auto antialiased = [&](const std::string& comments) {
        write_file(path, ascii_splat(kShuffled, comments));
        return read_splat_ply(path).antialiased;
    };
    CHECK(antialiased("comment SplatRenderMode: mip\n"));
    CHECK(antialiased("comment antialiased 1\n"));
    CHECK_FALSE(antialiased("comment SplatRenderMode: mip\ncomment SplatRenderMode: default\n"));
}

TEST_CASE("files without splats, or with broken ones, are errors that say what is missing") {
    CHECK(message_of("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float "
                     "y\nend_header\n1 2\n") ==
          "a.ply: holds no splats: its vertices lack z, opacity, f_dc_0, f_dc_1, f_dc_2, scale_0, scale_1, "
          "scale_2, rot_0, rot_1, rot_2, rot_3");
    CHECK(message_of("ply\nformat ascii 1.0\nend_header\n") ==
          "a.ply: holds no splats: it has no element 'vertex'");
    std::vector<std::string> properties = kShuffled;
    for (int i = 0; i < 10; ++i) properties.push_back("f_rest_" + std::to_string(i));
    CHECK(message_of(ascii_splat(properties)) ==
          "a.ply: expected 0, 9, 24 or 45 properties f_rest_0 …, found 10");
    std::string nan = ascii_splat(kShuffled);
    nan.replace(nan.find("\n1 2 3 "), 7, "\n1 2 nan ");
    CHECK(message_of(nan) == "a.ply: splat 0 of 1: its opacity is nan, not a finite number");
    CHECK(message_of(ascii_splat({"x", "packed_position"})).find("a.ply: holds compressed splats") == 0);
}

TEST_CASE("damaged splat files never do worse than an error") {
    const test::TemporaryFolder folder;
    write_splat_ply(folder.path() / "a.ply", random_cloud(3, 1));
    test::fuzz_file(folder.path() / "b.ply", read_file(folder.path() / "a.ply"), 1000, [](const auto& path) {
        read_splat_ply(path);
    });
}

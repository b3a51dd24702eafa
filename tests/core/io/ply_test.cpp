// SPDX-License-Identifier: MIT
#include "core/io/ply.h"

#include "core/error.h"
#include "core/io/files.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

using namespace splatelier;

namespace {

struct PlyFile {
    test::TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "a.ply";
    explicit PlyFile(const std::string& bytes) { write_file(path, bytes); }
    [[nodiscard]] PlyReader reader() const { return PlyReader(path); }
    // What reading x and y of the vertices says, without the path.
    [[nodiscard]] std::string message() const {
        try {
            (void)reader().read_floats("vertex", {"x", "y"});
        } catch (const Error& error) {
            const std::string text = error.what(), name = path.string();
            return text.starts_with(name + ":") ? text.substr(name.size() + 1) : "unnamed: " + text;
        }
        return "no error";
    }
};

enum class Order { kLittle, kBig };

template <typename T>
void put(std::string& bytes, T value, Order order) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    if (order == Order::kBig) std::reverse(raw, raw + sizeof(T));
    bytes.append(raw, sizeof(T));
}

// Two faces with lists before three vertices with five types of columns.
std::string mixed_binary(Order order) {
    std::string bytes = std::string("ply\nformat ") +
                        (order == Order::kBig ? "binary_big_endian" : "binary_little_endian") +
                        " 1.0\ncomment made by hand\nelement face 2\nproperty list uchar int vertex_indices\n"
                        "property short flag\nelement vertex 3\nproperty double y\nproperty uchar red\n"
                        "property float x\nproperty ushort id\nproperty int z\nend_header\n";
    for (const std::uint8_t length : {std::uint8_t{3}, std::uint8_t{0}}) {
        put(bytes, length, order);
        for (int i = 0; i < length; ++i) put(bytes, i, order);
        put(bytes, std::int16_t{-5}, order);
    }
    for (int i = 0; i < 3; ++i) {
        put(bytes, 0.5 * i, order);
        put(bytes, static_cast<std::uint8_t>(250 + i), order);
        put(bytes, -1.5F * static_cast<float>(i), order);
        put(bytes, static_cast<std::uint16_t>(65530 + i), order);
        put(bytes, -100000 * i, order);
    }
    return bytes;
}

const std::string kAscii =
    "ply\r\nformat ascii 1.0\r\nobj_info none\r\nelement face 1\r\nproperty list uchar int ids\r\n"
    "element vertex 2\r\nproperty float x\r\nproperty float y\r\nend_header\r\n3 0 1 2\r\n1.5 -2e3\r\n +3 "
    "0.25";

std::string header(const std::string& lines) {
    return "ply\nformat binary_little_endian 1.0\n" + lines + "end_header\n";
}

}  // namespace

TEST_CASE("columns are found by name, whatever their order, type and byte order") {
    for (const Order order : {Order::kLittle, Order::kBig}) {
        const PlyFile file(mixed_binary(order));
        const PlyReader reader = file.reader();
        CHECK(reader.comments() == std::vector<std::string>{"made by hand"});
        REQUIRE(reader.element("vertex") != nullptr);
        CHECK(reader.element("vertex")->count == 3);
        CHECK(reader.element("vertex")->find("id") == 3);
        CHECK(reader.element("vertex")->find("w") == -1);
        CHECK(reader.element("edge") == nullptr);
        CHECK(reader.read_floats("vertex", {"x", "y", "z"}) ==
              std::vector<float>{0, 0, 0, -1.5F, 0.5F, -100000, -3, 1, -200000});
        CHECK(reader.read_floats("vertex", {"id", "red"}) ==
              std::vector<float>{65530, 250, 65531, 251, 65532, 252});
        CHECK(reader.read_floats("face", {"flag"}) == std::vector<float>{-5, -5});
    }
}

TEST_CASE("several groups of columns come from one pass") {
    const PlyFile file(mixed_binary(Order::kLittle));
    std::vector<float> x_z, y;
    file.reader().read_columns("vertex", {{{"x", "z"}, &x_z}, {{"y"}, &y}});
    CHECK(x_z == std::vector<float>{0, 0, -1.5F, -100000, -3, -200000});
    CHECK(y == std::vector<float>{0, 0.5F, 1});
}

TEST_CASE("ASCII files are read, with carriage returns, lists and plus signs") {
    CHECK(PlyFile(kAscii).reader().read_floats("vertex", {"y", "x"}) ==
          std::vector<float>{-2000, 1.5F, 0.25F, 3});
}

TEST_CASE("files larger than a block are read to the last row") {
    constexpr int kCount = 700'000;  // 8.4 MB: three blocks
    std::string bytes =
        header("element vertex 700000\nproperty float x\nproperty float y\nproperty float w\n");
    for (int i = 0; i < kCount; ++i) {
        put(bytes, static_cast<float>(i), Order::kLittle);
        put(bytes, static_cast<float>(-i), Order::kLittle);
        put(bytes, 0.0F, Order::kLittle);
    }
    const std::vector<float> values = PlyFile(bytes).reader().read_floats("vertex", {"x", "y"});
    REQUIRE(values.size() == 2 * kCount);
    bool all_equal = true;
    for (int i = 0; i < kCount; ++i) {
        const auto row = static_cast<std::size_t>(i);
        all_equal &=
            values[2 * row] == static_cast<float>(i) && values[2 * row + 1] == static_cast<float>(-i);
    }
    CHECK(all_equal);
}

TEST_CASE("hostile headers are errors with their line") {
    CHECK(PlyFile("").message() == "1: not a PLY file: expected 'ply' on the first line");
    CHECK(PlyFile("solid stl").message() == "1: not a PLY file: expected 'ply' on the first line");
    CHECK(PlyFile("ply\nformat ascii 1.0\n").message().find("3: the header does not end") == 0);
    CHECK(PlyFile("ply\nformat ascii 2.0\nend_header\n").message() == "2: expected 'format … 1.0'");
    CHECK(PlyFile("ply\nformat text 1.0\nend_header\n").message().find("2: format 'text' is not one of") ==
          0);
    CHECK(PlyFile("ply\nend_header\n").message() == "2: the header has no 'format' line");
    CHECK(PlyFile(header("property float x\n")).message() == "3: a property before the first element");
    CHECK(PlyFile(header("element vertex -1\n")).message() == "3: expected a count, found '-1'");
    CHECK(PlyFile(header("element vertex 99999999999999999999\n")).message() ==
          "3: expected a count, found '99999999999999999999'");
    CHECK(PlyFile(header("element v 1\nelement v 1\n")).message() == "4: a second element 'v'");
    CHECK(PlyFile(header("element v 1\nproperty half x\n")).message().find("4: expected a type") == 0);
    CHECK(PlyFile(header("element v 1\nproperty float x\nproperty int x\n")).message() ==
          "5: a second property 'x'");
    CHECK(PlyFile(header("element v 1\nproperty list float int x\n")).message() ==
          "4: the length of a list cannot be a float");
    CHECK(PlyFile(header("elephant\n")).message() == "3: expected a header line, found 'elephant'");
}

TEST_CASE("counts that the file cannot hold are refused before anything is allocated") {
    const std::string columns = "property float x\nproperty float y\n";
    CHECK(PlyFile(header("element vertex 18446744073709551615\n" + columns) + "12345678").message() ==
          " element 'vertex' states 18446744073709551615 rows of 8 bytes or more, but only 8 bytes are left");
    CHECK(PlyFile(header("element vertex 2\n" + columns) + std::string(15, 'x')).message() ==
          " element 'vertex' states 2 rows of 8 bytes or more, but only 15 bytes are left");
    CHECK(PlyFile(header("element empty 1000000000000\nelement vertex 0\n" + columns)).message() ==
          " element 'empty' states 1000000000000 rows, but no property");
    CHECK(PlyFile("ply\nformat ascii 1.0\nelement vertex 1000\n" + columns + "end_header\n1 2\n").message() ==
          " element 'vertex' states 1000 rows of 4 bytes or more, but only 5 bytes are left");
}

TEST_CASE("rows that end early or hold no numbers are errors with their place") {
    const std::string columns = "property float x\nproperty float y\n";
    const std::string ascii = "ply\nformat ascii 1.0\nelement vertex 2\n" + columns + "end_header\n";
    CHECK(PlyFile(ascii + "1 2\n3 four\n").message() == "8: expected a number, found 'four'");
    CHECK(PlyFile(ascii + "1 2\n3      \n").message() ==
          " the file ends in row 1 of the 2 of element 'vertex'");
    CHECK(PlyFile(ascii + "1 2\n" + std::string(1000, '9') + " 1\n")
              .message()
              .find("8: expected a number, found '9999") == 0);
    const std::string lists = header("element f 1\nproperty list int double i\nelement vertex 0\n" + columns);
    CHECK(PlyFile(lists + "\xff\xff\xff\x7f").message() == " the file ends in row 0 of the 1 of element 'f'");
    CHECK(PlyFile(lists + "\xff\xff\xff\xff").message() == " row 0 of element 'f': a list of -1 values");
}

TEST_CASE("asking for what is not there is an error that names it") {
    const PlyFile file(mixed_binary(Order::kLittle));
    const auto contains = [](const char* text) { return doctest::Contains(text); };
    const PlyReader reader = file.reader();
    CHECK_THROWS_WITH_AS((void)reader.read_floats("edge", {"x"}), contains("has no element 'edge'"), Error);
    CHECK_THROWS_WITH_AS((void)reader.read_floats("vertex", {"w"}), contains("has no property 'w'"), Error);
    CHECK_THROWS_WITH_AS((void)reader.read_floats("face", {"vertex_indices"}), contains("is a list"), Error);
    CHECK_THROWS_WITH_AS(
        PlyReader("/none.ply"), "/none.ply: cannot be read: No such file or directory", Error);
    CHECK_THROWS_WITH_AS(PlyReader("/tmp"), contains("/tmp: cannot be read"), Error);
}

TEST_CASE("damaged PLY files never do worse than an error") {
    const test::TemporaryFolder folder;
    const auto read = [](const std::filesystem::path& path) {
        const PlyReader reader(path);
        for (const PlyElement& element : reader.elements()) {
            std::vector<std::string> names;
            for (const PlyProperty& property : element.properties) {
                if (!property.is_list) names.push_back(property.name);
            }
            (void)reader.read_floats(element.name, names);
        }
    };
    test::fuzz_file(folder.path() / "a.ply", mixed_binary(Order::kLittle), 2000, read);
    test::fuzz_file(folder.path() / "b.ply", kAscii, 2000, read);
}

// SPDX-License-Identifier: MIT
#include "core/io/safetensors.h"

#include "core/error.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using namespace splatelier;

namespace {

std::string with_header(const std::string& header, const std::string& data) {
    const std::uint64_t size = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &size, 8);
    return bytes + header + data;
}

std::string message_of(const std::string& bytes) {
    try {
        Safetensors::parse(bytes, "t");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::string message_of_header(const std::string& header, std::size_t data_size) {
    return message_of(with_header(header, std::string(data_size, '\1')));
}

}  // namespace

TEST_CASE("tensors are read back as written, scalars, empty ones and metadata too") {
    const test::TemporaryFolder folder;
    const std::vector<float> means{1, 2, 3, 4, 5, -6.5F}, scalar{7}, none;
    const std::vector<std::int64_t> counters{-1, INT64_MAX};
    SafetensorsWriter writer;
    writer.add("scalar", {}, std::span(scalar));
    writer.add("means", {2, 3}, std::span(means));
    writer.add("none", {0, 3}, std::span(none));
    writer.add("counters", {2}, std::span(counters));
    writer.add_metadata("step", "12");
    writer.write(folder.path() / "c.safetensors");

    const Safetensors file = Safetensors::read(folder.path() / "c.safetensors");
    CHECK(file.names() == std::vector<std::string>{"counters", "means", "none", "scalar"});
    CHECK(file.floats("means") == means);
    CHECK(file.floats("scalar") == scalar);
    CHECK(file.info("scalar").shape.empty());
    CHECK(file.floats("none").empty());
    CHECK(file.integers("counters") == counters);
    CHECK(file.info("means").shape == std::vector<std::size_t>{2, 3});
    CHECK(file.metadata().at("step") == "12");
    CHECK_FALSE(file.has("other"));
    CHECK_THROWS_WITH_AS(file.floats("other"), doctest::Contains("has no tensor 'other'"), Error);
    CHECK_THROWS_WITH_AS(
        file.integers("means"), doctest::Contains("expected whole numbers, found -6.5"), Error);
}

TEST_CASE("every element type is converted") {
    // 1 and -2 in each type, little-endian.
    const auto values = [](const std::string& type, const std::string& data) {
        const std::string header = R"({"x":{"dtype":")" + type + R"(","shape":[2],"data_offsets":[0,)" +
                                   std::to_string(data.size()) + "]}}";
        return Safetensors::parse(with_header(header, data), "t").doubles("x");
    };
    const std::vector<double> expected{1, -2};
    const auto raw = [](auto a, auto b) {
        std::string bytes(sizeof(a) * 2, '\0');
        std::memcpy(bytes.data(), &a, sizeof(a));
        std::memcpy(bytes.data() + sizeof(a), &b, sizeof(b));
        return bytes;
    };
    CHECK(values("F64", raw(1.0, -2.0)) == expected);
    CHECK(values("F32", raw(1.0F, -2.0F)) == expected);
    CHECK(values("F16", raw(std::uint16_t{0x3c00}, std::uint16_t{0xc000})) == expected);
    CHECK(values("BF16", raw(std::uint16_t{0x3f80}, std::uint16_t{0xc000})) == expected);
    CHECK(values("I64", raw(std::int64_t{1}, std::int64_t{-2})) == expected);
    CHECK(values("I32", raw(std::int32_t{1}, std::int32_t{-2})) == expected);
    CHECK(values("U8", raw(std::uint8_t{1}, std::uint8_t{254})) == std::vector<double>{1, 254});
}

TEST_CASE("gsplat's golden files open") {
    const Safetensors file = Safetensors::read(test::golden() / "forward.safetensors");
    CHECK_FALSE(file.names().empty());
    for (const std::string& name : file.names()) {
        CHECK(file.doubles(name).size() == file.info(name).element_count());
    }
}

TEST_CASE("hostile headers are errors that name the tensor") {
    CHECK(message_of("1234567") ==
          "t: not a safetensors file: 7 bytes long, shorter than its header's length");
    CHECK(message_of(std::string(8, '\xff') + "{}")
              .find("t: not a safetensors file, or cut short: header of 1844") == 0);
    CHECK(message_of(with_header("[]", "")) == "t: the header is not an object");
    CHECK(message_of(with_header("{\xff", "")).find("t:1: not JSON") == 0);
    const std::string x = R"({"x":{"dtype":"F32","shape":)";
    CHECK(message_of_header(x + "[2],\"data_offsets\":[0,9]}}", 9) ==
          "t: tensor 'x': its shape needs 8 bytes, its data_offsets hold 9");
    CHECK(message_of_header(x + "[2],\"data_offsets\":[0,8]}}", 7) ==
          "t: tensor 'x': lies at bytes 0 to 8, but the file has 7 bytes of data");
    CHECK(message_of_header(x + "[2],\"data_offsets\":[8,0]}}", 8).find("lies at bytes 8 to 0") !=
          std::string::npos);
    CHECK(message_of_header(x + "[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0) ==
          "t: tensor 'x': its shape is larger than any memory");
    CHECK(message_of_header(x + "[4611686018427387905],\"data_offsets\":[0,4]}}", 4) ==
          "t: tensor 'x': its shape is larger than any memory");
    CHECK(message_of_header(x + "[-1],\"data_offsets\":[0,4]}}", 4) ==
          "t: tensor 'x': shape holds what is not a count");
    CHECK(message_of_header(x + "[1]}}", 4) == "t: tensor 'x': has no 'data_offsets'");
    CHECK(message_of_header(R"({"x":{"dtype":"F4","shape":[],"data_offsets":[0,4]}})", 4)
              .find("t: tensor 'x': type '\"F4\"' is not one of") == 0);
    const std::string two = x + R"([1],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[2],"data_offsets":)";
    CHECK(message_of_header(two + "[3,5]}}", 5) ==
          "t: tensor 'y': overlaps another at byte 3 of the data, expected 4");
    CHECK(message_of_header(two + "[5,7]}}", 7) ==
          "t: tensor 'y': leaves a hole before it at byte 5 of the data, expected 4");
    CHECK(message_of_header(two + "[4,6]}}", 8) == "t: 2 bytes of data that no tensor names");
    CHECK(message_of_header(R"({"__metadata__":{"a":1}})", 0) == "t: __metadata__ 'a' is not a string");
}

TEST_CASE("damaged tensors never do worse than an error") {
    const std::string valid = with_header(
        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}})",
        std::string(16, '\2'));
    test::fuzz_bytes(valid, 5000, [](const std::string& bytes) {
        const Safetensors file = Safetensors::parse(bytes, "fuzz");
        for (const std::string& name : file.names()) (void)file.doubles(name);
    });
}

// SPDX-License-Identifier: MIT
#include "core/io/image_file.h"

#include "core/error.h"
#include "core/io/files.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

using namespace splatelier;

namespace {

// Smooth, so that JPEG keeps it, with a value of its own in each channel.
Image8 gradient(int width, int height, int channels) {
    Image8 image(width, height, channels);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < channels; ++c) {
                image.pixel(x, y)[c] = static_cast<std::uint8_t>((x * 200) / width + y + c * 10);
            }
        }
    }
    return image;
}

// A 1 x 2 picture, first row red with half transparency, second row opaque green; lossless WebP by ImageMagick.
constexpr unsigned char kWebp[] = {0x52, 0x49, 0x46, 0x46, 0x20, 0x00, 0x00, 0x00, 0x57, 0x45,
                                   0x42, 0x50, 0x56, 0x50, 0x38, 0x4c, 0x13, 0x00, 0x00, 0x00,
                                   0x2f, 0x00, 0x40, 0x00, 0x10, 0x0f, 0xb0, 0xff, 0xf3, 0x1f,
                                   0x0f, 0xfc, 0x8f, 0x0a, 0x13, 0x10, 0xd1, 0xff, 0x08, 0x00};

std::string webp_bytes() {
    return {reinterpret_cast<const char*>(kWebp), sizeof(kWebp)};
}

// 24-bit BMP of the given size with `data_size` bytes of pixels.
std::string bmp_bytes(std::int32_t width, std::int32_t height, std::size_t data_size) {
    std::string bytes(54, '\0');
    const auto put = [&](std::size_t at, auto value) {
        std::memcpy(bytes.data() + at, &value, sizeof(value));
    };
    bytes[0] = 'B';
    bytes[1] = 'M';
    put(10, std::uint32_t{54});
    put(14, std::uint32_t{40});
    put(18, width);
    put(22, height);
    put(26, std::uint16_t{1});
    put(28, std::uint16_t{24});
    return bytes + std::string(data_size, '\x40');
}

struct PictureFile {
    test::TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "picture";
    explicit PictureFile(const std::string& bytes) { write_file(path, bytes); }
    [[nodiscard]] std::string message() const {
        try {
            read_image(path, 3);
        } catch (const Error& error) {
            const std::string text = error.what();
            return text.starts_with(path.string() + ": ") ? text.substr(path.string().size() + 2)
                                                          : "unnamed: " + text;
        }
        return "no error";
    }
};

}  // namespace

TEST_CASE("PNG keeps every pixel of 1, 3 and 4 channels") {
    const test::TemporaryFolder folder;
    for (const int channels : {1, 3, 4}) {
        const Image8 image = gradient(37, 21, channels);
        write_png(folder.path() / "a.png", image);
        const Image8 back = read_image(folder.path() / "a.png", 0);
        CHECK(back.channels == channels);
        CHECK(back.data == image.data);
        const ImageFileInfo info = read_image_info(folder.path() / "a.png");
        CHECK(info.width == 37);
        CHECK(info.height == 21);
        CHECK(info.channels == channels);
    }
}

TEST_CASE("JPEG keeps a smooth picture within a few steps") {
    const Image8 image = gradient(64, 48, 3);
    const PictureFile file(encode_jpeg(image, 95));
    const Image8 back = read_image(file.path, 3);
    REQUIRE(back.data.size() == image.data.size());
    double sum = 0;
    for (std::size_t i = 0; i < image.data.size(); ++i)
        sum += std::abs(int{back.data[i]} - int{image.data[i]});
    CHECK(sum / static_cast<double>(image.data.size()) < 2.0);
}

TEST_CASE("WebP is read with and without its alpha, and as grey") {
    const PictureFile file(webp_bytes());
    const ImageFileInfo info = read_image_info(file.path);
    CHECK(info.width == 1);
    CHECK(info.height == 2);
    CHECK(info.channels == 4);
    CHECK(read_image(file.path, 0).data == std::vector<std::uint8_t>{255, 0, 0, 128, 0, 255, 0, 255});
    CHECK(read_image(file.path, 3).data == std::vector<std::uint8_t>{255, 0, 0, 0, 255, 0});
    CHECK(read_image(file.path, 1).data == std::vector<std::uint8_t>{76, 149});
}

TEST_CASE("pictures cut short are errors, not half pictures") {
    const Image8 image = gradient(64, 48, 3);
    const std::string jpeg = encode_jpeg(image, 90);
    for (const std::size_t size : {jpeg.size() / 2, jpeg.size() - 30, jpeg.size() - 2}) {
        CHECK(PictureFile(jpeg.substr(0, size)).message() == "the file ends before the picture does");
    }
    const test::TemporaryFolder folder;
    write_png(folder.path() / "a.png", image);
    const std::string png = read_file(folder.path() / "a.png");
    CHECK(PictureFile(png.substr(0, png.size() / 2)).message() == "the file ends before the picture does");
    CHECK(PictureFile(bmp_bytes(8, 8, 192)).message() == "no error");
    CHECK(PictureFile(bmp_bytes(8, 8, 100)).message() == "the file ends before the picture does");
    CHECK(PictureFile(webp_bytes().substr(0, sizeof(kWebp) - 6)).message().find("damaged WebP picture") == 0);
}

TEST_CASE("a JPEG's size is found without decoding, behind a long comment too") {
    std::string jpeg = encode_jpeg(gradient(64, 48, 3), 90);
    CHECK(read_image_info(PictureFile(jpeg).path).width == 64);
    std::string comment(60000, 'c');
    comment.replace(0, 4, "\xff\xfe\xea\x5e", 4);  // a comment of 59,998 bytes
    jpeg.insert(2, comment);
    const PictureFile file(jpeg);
    const ImageFileInfo info = read_image_info(file.path);
    CHECK(info.width == 64);
    CHECK(info.height == 48);
    CHECK(info.channels == 3);
    CHECK(read_image(file.path, 3).width == 64);
}

TEST_CASE("a JPEG whose Huffman table states more codes than there are is refused") {
    // stb_image of Debian 12 writes beyond its tables here.
    std::string jpeg = encode_jpeg(gradient(64, 48, 3), 90);
    const std::size_t table = jpeg.find("\xff\xc4");
    REQUIRE(table != std::string::npos);
    jpeg.replace(table + 5, 16, std::string(16, '\xff'));
    CHECK(PictureFile(jpeg).message() ==
          "damaged JPEG picture: a Huffman table is longer than there are codes");
}

TEST_CASE("what is no picture, or claims an absurd size, is refused") {
    CHECK(PictureFile("").message().find("not a JPEG, PNG, BMP, TGA or WebP picture") == 0);
    CHECK(PictureFile("Hello, I am a text file.").message().find("not a JPEG") == 0);
    CHECK(PictureFile(bmp_bytes(0, 8, 192)).message() != "no error");
    CHECK(PictureFile(bmp_bytes(70000, 1, 210000)).message().find("states a size of 70000 x 1 pixels") == 0);
    CHECK(PictureFile(bmp_bytes(60000, 60000, 100))
              .message()
              .find("states a size of 60000 x 60000 pixels; at most") == 0);
    CHECK(PictureFile(bmp_bytes(10000, 10000, 100)).message() ==
          "states a size of 10000 x 10000 pixels, but holds only 154 bytes");
    CHECK_THROWS_WITH_AS(
        read_image("/none.png", 3), "/none.png: cannot be read: No such file or directory", Error);
    CHECK_THROWS_WITH_AS(
        read_image_info("/none.png"), "/none.png: cannot be read: No such file or directory", Error);
}

TEST_CASE("damaged pictures never do worse than an error") {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "fuzzed";
    const auto read = [](const std::filesystem::path& file) {
        read_image_info(file);
        read_image(file, 3);
    };
    write_png(folder.path() / "a.png", gradient(24, 16, 4));
    test::fuzz_file(path, read_file(folder.path() / "a.png"), 1500, read);
    test::fuzz_file(path, encode_jpeg(gradient(24, 16, 3), 80), 1500, read);
    test::fuzz_file(path, bmp_bytes(8, 8, 192), 1500, read);
    test::fuzz_file(path, webp_bytes(), 1500, read);
}

TEST_CASE("shrinking by whole factors gives the rounded mean of each block") {
    Image8 image(4, 2, 1);
    image.data = {0, 10, 20, 30, 2, 12, 22, 33};
    const Image8 half = shrink(image, 2, 1);
    CHECK(half.data == std::vector<std::uint8_t>{6, 26});
}

TEST_CASE("shrinking by a fraction weighs pixels by the area that is covered") {
    Image8 image(3, 1, 1);
    image.data = {0, 90, 240};
    // Each output covers 1.5 inputs: (0 + 90 / 2) / 1.5 = 30 and (90 / 2 + 240) / 1.5 = 190.
    CHECK(shrink(image, 2, 1).data == std::vector<std::uint8_t>{30, 190});
}

TEST_CASE("shrinking keeps the mean colour of every channel") {
    const Image8 image = gradient(97, 61, 3);
    const Image8 small = shrink(image, 31, 20);
    for (int c = 0; c < 3; ++c) {
        const auto mean = [c](const Image8& of) {
            double sum = 0;
            for (std::size_t i = 0; i < of.pixel_count(); ++i)
                sum += of.data[i * 3 + static_cast<std::size_t>(c)];
            return sum / static_cast<double>(of.pixel_count());
        };
        CHECK(mean(small) == doctest::Approx(mean(image)).epsilon(0.001));  // rounding of 620 pixels
    }
}

TEST_CASE("shrinking to a larger or empty size is an error") {
    const Image8 image(4, 4, 3);
    CHECK(shrink(image, 4, 4).data == image.data);
    CHECK_THROWS_AS(shrink(image, 5, 4), Error);
    CHECK_THROWS_AS(shrink(image, 0, 4), Error);
}

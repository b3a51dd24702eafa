// SPDX-License-Identifier: MIT
#include "core/io/image_file.h"

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/jpeg_segments.h"

#include <stb_image.h>
#include <stb_image_write.h>
#include <webp/decode.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace splatelier {
namespace {

constexpr std::size_t kHeadBytes = 4096;  // holds the size of any WebP picture
// No encoder of JPEG, PNG, BMP or TGA packs more pixels into a byte (the least is an empty 1-bit PNG, 8 × 1032):
// a header that states more is a lie, found out before its pixels are allocated.
constexpr std::size_t kMaxPixelsPerByte = 10000;

struct FreeStb {
    void operator()(void* pixels) const { stbi_image_free(pixels); }
};

bool is_webp(std::string_view head) {
    return head.size() >= 12 && head.substr(0, 4) == "RIFF" && head.substr(8, 4) == "WEBP";
}

void check_size(const std::filesystem::path& path, int width, int height) {
    if (width < 1 || height < 1) fail("{}: states a size of {} x {} pixels", path.string(), width, height);
    const std::size_t pixels = std::size_t(width) * std::size_t(height);
    if (width > kMaxImageSide || height > kMaxImageSide || pixels > kMaxImagePixels) {
        fail("{}: states a size of {} x {} pixels; at most {} a side and {} in all are read",
             path.string(),
             width,
             height,
             kMaxImageSide,
             kMaxImagePixels);
    }
}

// Hands bytes to stb_image and notes when it asks for more than there are. stb_image goes on with zeros then
// and returns half a picture without a word.
struct ByteSource {
    std::string_view bytes;
    std::size_t position = 0;
    bool ran_dry = false;

    static int read(void* user, char* out, int size) {
        auto& source = *static_cast<ByteSource*>(user);
        const std::size_t left = source.bytes.size() - source.position;
        const std::size_t count = std::min(left, static_cast<std::size_t>(size));
        std::memcpy(out, source.bytes.data() + source.position, count);
        source.position += count;
        if (count == 0) source.ran_dry = true;
        return static_cast<int>(count);
    }
    static void skip(void* user, int size) {
        auto& source = *static_cast<ByteSource*>(user);
        const std::size_t left = source.bytes.size() - source.position;
        if (size < 0) {
            source.position -= std::min(source.position, static_cast<std::size_t>(-static_cast<long>(size)));
        } else {
            source.ran_dry |= static_cast<std::size_t>(size) > left;
            source.position += std::min(left, static_cast<std::size_t>(size));
        }
    }
    static int at_end(void* user) {
        const auto& source = *static_cast<ByteSource*>(user);
        return source.position >= source.bytes.size() ? 1 : 0;
    }
    static constexpr stbi_io_callbacks kCallbacks{read, skip, at_end};
};

[[noreturn]] void fail_stb(const std::filesystem::path& path) {
    fail("{}: not a JPEG, PNG, BMP, TGA or WebP picture that can be read: {}",
         path.string(),
         stbi_failure_reason());
}

Image8 read_with_stb(const std::filesystem::path& path, std::string_view bytes, int channels) {
    if (is_jpeg(bytes) && !has_sound_huffman_tables(bytes)) {
        fail("{}: damaged JPEG picture: a Huffman table is longer than there are codes", path.string());
    }
    ByteSource head{bytes};
    int width = 0, height = 0, stored_channels = 0;
    if (stbi_info_from_callbacks(&ByteSource::kCallbacks, &head, &width, &height, &stored_channels) == 0) {
        fail_stb(path);
    }
    check_size(path, width, height);
    if (std::size_t(width) * std::size_t(height) / kMaxPixelsPerByte > bytes.size()) {
        fail("{}: states a size of {} x {} pixels, but holds only {} bytes",
             path.string(),
             width,
             height,
             bytes.size());
    }
    ByteSource source{bytes};
    const std::unique_ptr<stbi_uc, FreeStb> pixels(stbi_load_from_callbacks(
        &ByteSource::kCallbacks, &source, &width, &height, &stored_channels, channels));
    if (source.ran_dry) fail("{}: the file ends before the picture does", path.string());
    if (!pixels) fail_stb(path);
    check_size(path, width, height);
    Image8 image;
    image.width = width;
    image.height = height;
    image.channels = channels != 0 ? channels : stored_channels;
    image.data.assign(pixels.get(), pixels.get() + image.pixel_count() * std::size_t(image.channels));
    return image;
}

WebPBitstreamFeatures webp_features(const std::filesystem::path& path, std::string_view bytes) {
    WebPBitstreamFeatures features;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) {
        fail("{}: damaged WebP picture", path.string());
    }
    if (features.has_animation != 0) fail("{}: an animated WebP, expected a single picture", path.string());
    check_size(path, features.width, features.height);
    return features;
}

Image8 to_grey(const Image8& rgb) {
    Image8 grey(rgb.width, rgb.height, 1);
    for (std::size_t i = 0; i < grey.data.size(); ++i) {
        const std::uint8_t* p = rgb.data.data() + 3 * i;
        grey.data[i] = static_cast<std::uint8_t>((p[0] * 77 + p[1] * 150 + p[2] * 29) >> 8);  // as stb_image
    }
    return grey;
}

Image8 read_webp(const std::filesystem::path& path, std::string_view bytes, int channels) {
    const WebPBitstreamFeatures features = webp_features(path, bytes);
    const int wanted = channels != 0 ? channels : (features.has_alpha != 0 ? 4 : 3);
    Image8 image(features.width, features.height, wanted == 4 ? 4 : 3);
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto decode = image.channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
    if (decode(data, bytes.size(), image.data.data(), image.data.size(), image.width * image.channels) ==
        nullptr) {
        fail("{}: damaged WebP picture, or cut short", path.string());
    }
    return wanted == 1 ? to_grey(image) : image;
}

void append_to_string(void* user, void* bytes, int size) {
    static_cast<std::string*>(user)->append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

// How much of input cell i an output cell covers, in units of 1 / output length of an input cell.
struct Coverage {
    int first = 0;                       // input cell
    std::vector<std::uint32_t> weights;  // of first, first + 1, …; they sum to the input length
};

std::vector<Coverage> coverages(int input, int output) {
    std::vector<Coverage> result(static_cast<std::size_t>(output));
    for (int j = 0; j < output; ++j) {
        // Output cell j covers [begin, end), input cell i covers [i, i + 1) * output.
        const std::int64_t begin = std::int64_t{j} * input, end = begin + input;
        Coverage& cell = result[static_cast<std::size_t>(j)];
        cell.first = static_cast<int>(begin / output);
        for (std::int64_t i = cell.first; i * output < end; ++i) {
            const std::int64_t overlap = std::min(end, (i + 1) * output) - std::max(begin, i * output);
            cell.weights.push_back(static_cast<std::uint32_t>(overlap));
        }
    }
    return result;
}

// The frame header mostly lies in the first bytes; thumbnails and colour profiles may come before it.
ImageFileInfo jpeg_info(const std::filesystem::path& path, std::string_view head) {
    std::optional<JpegFrame> frame = find_jpeg_frame(head);
    if (!frame) frame = find_jpeg_frame(read_file(path));
    if (!frame) fail("{}: damaged JPEG picture: it states no size", path.string());
    check_size(path, frame->width, frame->height);
    return {frame->width, frame->height, frame->components >= 3 ? 3 : 1};
}

}  // namespace

ImageFileInfo read_image_info(const std::filesystem::path& path) {
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
    if (!file) fail("{}: cannot be read: {}", path.string(), std::strerror(errno));
    std::string head(kHeadBytes, '\0');
    head.resize(std::fread(head.data(), 1, head.size(), file.get()));
    ImageFileInfo info;
    if (is_webp(head)) {
        const WebPBitstreamFeatures features = webp_features(path, head);
        return {features.width, features.height, features.has_alpha != 0 ? 4 : 3};
    }
    if (is_jpeg(head)) return jpeg_info(path, head);
    std::rewind(file.get());
    if (stbi_info_from_file(file.get(), &info.width, &info.height, &info.channels) == 0) fail_stb(path);
    check_size(path, info.width, info.height);
    return info;
}

Image8 read_image(const std::filesystem::path& path, int channels) {
    SPLATELIER_REQUIRE(channels == 0 || channels == 1 || channels == 3 || channels == 4, "{}", channels);
    const std::string bytes = read_file(path);
    return is_webp(bytes) ? read_webp(path, bytes, channels) : read_with_stb(path, bytes, channels);
}

void write_png(const std::filesystem::path& path, const Image8& image) {
    SPLATELIER_REQUIRE(!image.empty(), "{}: {} x {}", path.string(), image.width, image.height);
    std::string bytes;
    const int stride_bytes = image.width * image.channels;
    if (stbi_write_png_to_func(append_to_string,
                               &bytes,
                               image.width,
                               image.height,
                               image.channels,
                               image.data.data(),
                               stride_bytes) == 0) {
        fail("{}: a picture of {} x {} pixels cannot be encoded as PNG",
             path.string(),
             image.width,
             image.height);
    }
    write_file(path, bytes);
}

std::string encode_jpeg(const Image8& image, int quality) {
    SPLATELIER_REQUIRE(!image.empty(), "{} x {}", image.width, image.height);
    SPLATELIER_REQUIRE(quality >= 1 && quality <= 100, "{}", quality);
    std::string bytes;
    if (stbi_write_jpg_to_func(append_to_string,
                               &bytes,
                               image.width,
                               image.height,
                               image.channels,
                               image.data.data(),
                               quality) == 0) {
        fail("a picture of {} x {} pixels cannot be encoded as JPEG", image.width, image.height);
    }
    return bytes;
}

Image8 shrink(const Image8& image, int width, int height) {
    if (width < 1 || height < 1 || width > image.width || height > image.height) {
        fail(
            "cannot shrink a picture of {} x {} pixels to {} x {}", image.width, image.height, width, height);
    }
    if (width == image.width && height == image.height) return image;
    const std::vector<Coverage> columns = coverages(image.width, width),
                                rows = coverages(image.height, height);
    const auto channels = static_cast<std::size_t>(image.channels);
    const std::size_t row_values = static_cast<std::size_t>(width) * channels;
    const std::uint64_t area = std::uint64_t(image.width) * std::uint64_t(image.height);
    Image8 out(width, height, image.channels);
    std::vector<std::uint64_t> sums(row_values);
    for (int y = 0; y < height; ++y) {
        // Whole numbers throughout: the mean is exact, whatever the order of the sums.
        std::fill(sums.begin(), sums.end(), 0);
        const Coverage& row = rows[static_cast<std::size_t>(y)];
        for (std::size_t k = 0; k < row.weights.size(); ++k) {
            for (std::size_t x = 0; x < columns.size(); ++x) {
                const std::uint8_t* in = image.pixel(columns[x].first, row.first + static_cast<int>(k));
                for (std::size_t c = 0; c < channels; ++c) {
                    std::uint32_t sum = 0;
                    for (std::size_t i = 0; i < columns[x].weights.size(); ++i) {
                        sum += columns[x].weights[i] * in[i * channels + c];
                    }
                    sums[x * channels + c] += std::uint64_t{row.weights[k]} * sum;
                }
            }
        }
        std::uint8_t* out_row = out.pixel(0, y);
        for (std::size_t i = 0; i < row_values; ++i) {
            out_row[i] = static_cast<std::uint8_t>((sums[i] + area / 2) / area);
        }
    }
    return out;
}

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/io/ply_rows.h"

#include "core/error.h"
#include "core/io/quote.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

namespace splatelier {
namespace {

constexpr std::size_t kBlockBytes = std::size_t(4) << 20;
constexpr std::size_t kMaxTokenBytes = 400;  // no number is longer

static_assert(std::endian::native == std::endian::little, "binary values are read as little-endian");

[[noreturn]] void fail_early_end(const BlockReader& reader, const PlyElement& element, std::size_t row) {
    fail("{}: the file ends in row {} of the {} of element {}",
         reader.path().string(),
         row,
         element.count,
         quote(element.name));
}

template <typename T>
T read_value(const char* bytes, bool swap) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), bytes, sizeof(T));
    if (swap) std::reverse(raw.begin(), raw.end());
    return std::bit_cast<T>(raw);
}

// Calls visit(T{}) with the C++ type of a PLY type.
template <typename Visit>
void with_type(PlyType type, Visit&& visit) {
    switch (type) {
        case PlyType::kInt8:
            return visit(std::int8_t{});
        case PlyType::kUint8:
            return visit(std::uint8_t{});
        case PlyType::kInt16:
            return visit(std::int16_t{});
        case PlyType::kUint16:
            return visit(std::uint16_t{});
        case PlyType::kInt32:
            return visit(std::int32_t{});
        case PlyType::kUint32:
            return visit(std::uint32_t{});
        case PlyType::kFloat32:
            return visit(float{});
        case PlyType::kFloat64:
            return visit(double{});
    }
}

double read_number(PlyType type, const char* bytes, bool swap) {
    double number = 0;
    with_type(type,
              [&](auto zero) { number = static_cast<double>(read_value<decltype(zero)>(bytes, swap)); });
    return number;
}

void scatter(std::span<const PlyWanted> wanted, std::size_t row, const std::vector<double>& values) {
    for (const PlyWanted& column : wanted) {
        column.out[row * column.stride] = static_cast<float>(values[column.property]);
    }
}

void read_fixed_rows(BlockReader& reader,
                     bool swap,
                     const PlyElement& element,
                     std::span<const PlyWanted> wanted) {
    std::vector<std::size_t> offsets;
    std::size_t row_bytes = 0;
    for (const PlyProperty& property : element.properties) {
        offsets.push_back(row_bytes);
        row_bytes += ply_size_bytes(property.type);
    }
    if (wanted.empty()) {
        if (!reader.skip(element.count * row_bytes)) fail_early_end(reader, element, 0);
        return;
    }
    const std::size_t block_rows = std::max<std::size_t>(1, kBlockBytes / row_bytes);
    for (std::size_t first = 0; first < element.count; first += block_rows) {
        const std::size_t rows = std::min(block_rows, element.count - first);
        if (!reader.fill(rows * row_bytes)) {
            fail_early_end(reader, element, first + reader.available().size() / row_bytes);
        }
        const char* block = reader.available().data();
        for (const PlyWanted& column : wanted) {
            const char* in = block + offsets[column.property];
            float* out = column.out + first * column.stride;
            with_type(element.properties[column.property].type, [&](auto zero) {
                for (std::size_t r = 0; r < rows; ++r) {
                    out[r * column.stride] =
                        static_cast<float>(read_value<decltype(zero)>(in + r * row_bytes, swap));
                }
            });
        }
        reader.consume(rows * row_bytes);
    }
}

void read_rows_with_lists(BlockReader& reader,
                          bool swap,
                          const PlyElement& element,
                          std::span<const PlyWanted> wanted) {
    std::vector<double> values(element.properties.size());
    for (std::size_t row = 0; row < element.count; ++row) {
        for (std::size_t p = 0; p < element.properties.size(); ++p) {
            const PlyProperty& property = element.properties[p];
            const PlyType type = property.is_list ? property.list_count_type : property.type;
            const std::size_t size = ply_size_bytes(type);
            if (!reader.fill(size)) fail_early_end(reader, element, row);
            values[p] = read_number(type, reader.available().data(), swap);
            reader.consume(size);
            if (!property.is_list) continue;
            if (values[p] < 0) {
                fail("{}: row {} of element {}: a list of {} values",
                     reader.path().string(),
                     row,
                     quote(element.name),
                     values[p]);
            }
            if (!reader.skip(static_cast<std::size_t>(values[p]) * ply_size_bytes(property.type))) {
                fail_early_end(reader, element, row);
            }
        }
        scatter(wanted, row, values);
    }
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// The next word of an ASCII file; empty at its end.
std::string_view next_word(BlockReader& reader, std::size_t& line) {
    for (;;) {
        if (!reader.fill(1)) return {};
        const std::string_view text = reader.available();
        const auto start = std::find_if_not(text.begin(), text.end(), is_space);
        line += static_cast<std::size_t>(std::count(text.begin(), start, '\n'));
        reader.consume(static_cast<std::size_t>(start - text.begin()));
        if (start != text.end()) break;
    }
    reader.fill(kMaxTokenBytes + 1);
    const std::string_view text = reader.available();
    const auto length =
        static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_space) - text.begin());
    const std::string_view word = text.substr(0, length);
    reader.consume(length);
    return word;
}

double next_number(BlockReader& reader, const PlyElement& element, std::size_t row, std::size_t& line) {
    const std::string_view word = next_word(reader, line);
    if (word.empty()) fail_early_end(reader, element, row);
    const std::string_view digits = word.front() == '+' ? word.substr(1) : word;
    double number = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (problem != std::errc() || end != digits.data() + digits.size() || word.size() > kMaxTokenBytes) {
        fail("{}:{}: expected a number, found {}", reader.path().string(), line, quote(word));
    }
    return number;
}

void read_ascii_rows(BlockReader& reader,
                     const PlyElement& element,
                     std::span<const PlyWanted> wanted,
                     std::size_t& line) {
    std::vector<double> values(element.properties.size());
    for (std::size_t row = 0; row < element.count; ++row) {
        for (std::size_t p = 0; p < values.size(); ++p) {
            values[p] = next_number(reader, element, row, line);
            if (!element.properties[p].is_list) continue;
            if (!(values[p] >= 0) || std::floor(values[p]) != values[p]) {
                fail("{}:{}: expected the length of a list, found {}",
                     reader.path().string(),
                     line,
                     values[p]);
            }
            for (double left = values[p]; left > 0; --left) next_number(reader, element, row, line);
        }
        scatter(wanted, row, values);
    }
}

}  // namespace

std::size_t ply_size_bytes(PlyType type) {
    std::size_t size = 0;
    with_type(type, [&](auto zero) { size = sizeof(zero); });
    return size;
}

BlockReader::BlockReader(std::filesystem::path path, std::size_t offset)
    : path_(std::move(path)), file_(std::fopen(path_.c_str(), "rbe")) {
    if (!file_ || ::fseeko(file_.get(), static_cast<off_t>(offset), SEEK_SET) != 0) {
        fail("{}: cannot be read: {}", path_.string(), std::generic_category().message(errno));
    }
}

bool BlockReader::fill(std::size_t size) {
    if (end_ - begin_ >= size) return true;
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
              buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    buffer_.resize(std::max({buffer_.size(), size, kBlockBytes}));
    end_ += std::fread(buffer_.data() + end_, 1, buffer_.size() - end_, file_.get());
    if (std::ferror(file_.get()) != 0) {
        fail("{}: cannot be read: {}", path_.string(), std::generic_category().message(errno));
    }
    return end_ >= size;
}

bool BlockReader::skip(std::size_t size) {
    // A block at a time: seeking would pass over the end unnoticed.
    while (size > 0) {
        const std::size_t piece = std::min(size, kBlockBytes);
        if (!fill(piece)) return false;
        consume(piece);
        size -= piece;
    }
    return true;
}

void read_ply_rows(BlockReader& reader,
                   PlyEncoding encoding,
                   const PlyElement& element,
                   std::span<const PlyWanted> wanted,
                   std::size_t& line) {
    if (encoding == PlyEncoding::kAscii) return read_ascii_rows(reader, element, wanted, line);
    const bool swap = encoding == PlyEncoding::kBigEndian;
    const bool has_list = std::any_of(
        element.properties.begin(), element.properties.end(), [](const PlyProperty& p) { return p.is_list; });
    if (has_list) return read_rows_with_lists(reader, swap, element, wanted);
    read_fixed_rows(reader, swap, element, wanted);
}

}  // namespace splatelier

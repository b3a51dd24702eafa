// SPDX-License-Identifier: MIT
#include "core/io/safetensors.h"

#include "core/error.h"
#include "core/io/json_file.h"
#include "core/io/quote.h"

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

namespace splatelier {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "tensor data is copied as little-endian numbers");

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // limit of the huggingface/safetensors library
constexpr std::size_t kAlignment = 8;

struct TypeName {
    TensorType type;
    const char* name;
    std::size_t size_bytes;
};
constexpr std::array kTypes{TypeName{TensorType::kF64, "F64", 8},
                            TypeName{TensorType::kF32, "F32", 4},
                            TypeName{TensorType::kF16, "F16", 2},
                            TypeName{TensorType::kBf16, "BF16", 2},
                            TypeName{TensorType::kI64, "I64", 8},
                            TypeName{TensorType::kI32, "I32", 4},
                            TypeName{TensorType::kU8, "U8", 1}};

const TypeName& describe_type(TensorType type) {
    return *std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& t) { return t.type == type; });
}

// Empty where the product does not fit.
std::optional<std::size_t> product(const std::vector<std::size_t>& shape) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) {
        if (__builtin_mul_overflow(count, extent, &count)) return std::nullopt;
    }
    return count;
}

std::vector<std::size_t> read_sizes(const json& list, const std::string& tensor, const char* what) {
    if (!list.is_array()) fail("{}: {} is not a list", tensor, what);
    std::vector<std::size_t> sizes;
    for (const json& value : list) {
        if (!value.is_number_unsigned()) fail("{}: {} holds what is not a count", tensor, what);
        sizes.push_back(value.get<std::size_t>());
    }
    return sizes;
}

const json& member(const json& object, const char* key, const std::string& tensor) {
    const auto found = object.find(key);
    if (found == object.end()) fail("{}: has no '{}'", tensor, key);
    return *found;
}

// `tensor` is "path: tensor 'name'", for messages.
TensorInfo read_tensor(const json& entry, const std::string& tensor, std::size_t data_size) {
    if (!entry.is_object()) fail("{}: expected an object", tensor);
    const json& dtype = member(entry, "dtype", tensor);
    const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& t) {
        return dtype.is_string() && dtype == t.name;
    });
    if (type == kTypes.end()) {
        fail("{}: type {} is not one of F64, F32, F16, BF16, I64, I32, U8", tensor, quote(dtype.dump()));
    }
    TensorInfo info;
    info.type = type->type;
    info.shape = read_sizes(member(entry, "shape", tensor), tensor, "shape");
    const auto offsets = read_sizes(member(entry, "data_offsets", tensor), tensor, "data_offsets");
    if (offsets.size() != 2) fail("{}: expected 2 data_offsets, found {}", tensor, offsets.size());
    info.begin = offsets[0];
    info.end = offsets[1];
    if (info.begin > info.end || info.end > data_size) {
        fail("{}: lies at bytes {} to {}, but the file has {} bytes of data",
             tensor,
             info.begin,
             info.end,
             data_size);
    }
    std::optional<std::size_t> size_bytes = product(info.shape);
    if (!size_bytes || __builtin_mul_overflow(*size_bytes, type->size_bytes, &*size_bytes)) {
        fail("{}: its shape is larger than any memory", tensor);
    }
    if (*size_bytes != info.end - info.begin) {
        fail("{}: its shape needs {} bytes, its data_offsets hold {}",
             tensor,
             *size_bytes,
             info.end - info.begin);
    }
    return info;
}

// The format demands that tensors fill the data without holes or overlaps, so that no byte goes unnoticed.
void check_layout(const std::map<std::string, TensorInfo, std::less<>>& tensors,
                  const std::string& where,
                  std::size_t data_size) {
    std::vector<std::pair<const TensorInfo*, const std::string*>> order;
    for (const auto& [name, info] : tensors) order.emplace_back(&info, &name);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return std::pair(a.first->begin, a.first->end) < std::pair(b.first->begin, b.first->end);
    });
    std::size_t expected = 0;
    for (const auto& [info, name] : order) {
        if (info->begin != expected) {
            fail("{}: tensor {}: {} at byte {} of the data, expected {}",
                 where,
                 quote(*name),
                 info->begin < expected ? "overlaps another" : "leaves a hole before it",
                 info->begin,
                 expected);
        }
        expected = info->end;
    }
    if (expected != data_size) fail("{}: {} bytes of data that no tensor names", where, data_size - expected);
}

template <typename Stored, typename Body>
void for_each_stored(std::string_view bytes, Body&& body) {
    Stored value;
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(Stored)) {
        std::memcpy(&value, bytes.data() + at, sizeof(Stored));
        body(value);
    }
}

// Calls body(number) for each element, as its own type; the 16-bit kinds as float.
template <typename Body>
void for_each_number(TensorType type, std::string_view bytes, Body&& body) {
    switch (type) {
        case TensorType::kF64:
            return for_each_stored<double>(bytes, body);
        case TensorType::kF32:
            return for_each_stored<float>(bytes, body);
        case TensorType::kF16:
            return for_each_stored<std::uint16_t>(bytes, [&](std::uint16_t bits) {
                body(Eigen::half_impl::half_to_float(Eigen::half_impl::raw_uint16_to_half(bits)));
            });
        case TensorType::kBf16:  // the upper half of a float
            return for_each_stored<std::uint16_t>(bytes, [&](std::uint16_t bits) {
                body(std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16));
            });
        case TensorType::kI64:
            return for_each_stored<std::int64_t>(bytes, body);
        case TensorType::kI32:
            return for_each_stored<std::int32_t>(bytes, body);
        case TensorType::kU8:
            return for_each_stored<std::uint8_t>(bytes, body);
    }
}

}  // namespace

std::size_t TensorInfo::element_count() const {
    return product(shape).value();  // parse() refuses shapes whose product does not fit
}

Safetensors Safetensors::read(const std::filesystem::path& path) {
    return parse(read_file(path), path.string());
}

Safetensors Safetensors::parse(std::string bytes, std::string where) {
    if (bytes.size() < kLengthBytes) {
        fail("{}: not a safetensors file: {} bytes long, shorter than its header's length",
             where,
             bytes.size());
    }
    std::uint64_t header_size = 0;
    std::memcpy(&header_size, bytes.data(), kLengthBytes);
    const std::size_t room = bytes.size() - kLengthBytes;
    if (header_size > std::min<std::uint64_t>(room, kMaxHeaderBytes)) {
        fail("{}: not a safetensors file, or cut short: header of {} bytes, at most {} are possible",
             where,
             header_size,
             std::min<std::uint64_t>(room, kMaxHeaderBytes));
    }
    Safetensors file;
    file.where_ = std::move(where);
    file.data_ = std::move(bytes);
    file.data_offset_ = kLengthBytes + static_cast<std::size_t>(header_size);
    const std::size_t data_size = file.data_.size() - file.data_offset_;

    const json header =
        parse_json(std::string_view(file.data_).substr(kLengthBytes, static_cast<std::size_t>(header_size)),
                   file.where_);
    if (!header.is_object()) fail("{}: the header is not an object", file.where_);
    for (const auto& [name, entry] : header.items()) {
        const std::string tensor = file.where_ + ": tensor " + quote(name);
        if (name != "__metadata__") {
            file.tensors_.emplace(name, read_tensor(entry, tensor, data_size));
            continue;
        }
        if (!entry.is_object()) fail("{}: __metadata__ is not an object", file.where_);
        for (const auto& [key, value] : entry.items()) {
            if (!value.is_string()) fail("{}: __metadata__ {} is not a string", file.where_, quote(key));
            file.metadata_.emplace(key, value.get<std::string>());
        }
    }
    check_layout(file.tensors_, file.where_, data_size);
    return file;
}

std::vector<std::string> Safetensors::names() const {
    std::vector<std::string> names;
    for (const auto& [name, info] : tensors_) names.push_back(name);
    return names;
}

bool Safetensors::has(std::string_view name) const {
    return tensors_.find(name) != tensors_.end();
}

const TensorInfo& Safetensors::info(std::string_view name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) fail("{}: has no tensor {}", where_, quote(name));
    return found->second;
}

std::string_view Safetensors::bytes(std::string_view name) const {
    const TensorInfo& tensor = info(name);
    return std::string_view(data_).substr(data_offset_ + tensor.begin, tensor.end - tensor.begin);
}

std::vector<double> Safetensors::doubles(std::string_view name) const {
    std::vector<double> values;
    values.reserve(info(name).element_count());
    for_each_number(
        info(name).type, bytes(name), [&](auto number) { values.push_back(static_cast<double>(number)); });
    return values;
}

std::vector<float> Safetensors::floats(std::string_view name) const {
    std::vector<float> values;
    values.reserve(info(name).element_count());
    for_each_number(
        info(name).type, bytes(name), [&](auto number) { values.push_back(static_cast<float>(number)); });
    return values;
}

std::vector<std::int64_t> Safetensors::integers(std::string_view name) const {
    constexpr double kLimit = 0x1p63;
    std::vector<std::int64_t> values;
    values.reserve(info(name).element_count());
    for_each_number(info(name).type, bytes(name), [&](auto number) {
        if constexpr (std::is_floating_point_v<decltype(number)>) {
            const auto value = static_cast<double>(number);
            if (!(value >= -kLimit && value < kLimit) || std::floor(value) != value) {
                fail("{}: tensor {}: expected whole numbers, found {}", where_, quote(name), value);
            }
        }
        values.push_back(static_cast<std::int64_t>(number));
    });
    return values;
}

void SafetensorsWriter::add(std::string name, std::vector<std::size_t> shape, std::span<const float> values) {
    SPLATELIER_REQUIRE(product(shape) == values.size(), "{}: {} values", name, values.size());
    entries_.push_back(
        {std::move(name), TensorType::kF32, std::move(shape), values.data(), values.size_bytes()});
}

void SafetensorsWriter::add(std::string name,
                            std::vector<std::size_t> shape,
                            std::span<const std::int64_t> values) {
    SPLATELIER_REQUIRE(product(shape) == values.size(), "{}: {} values", name, values.size());
    entries_.push_back(
        {std::move(name), TensorType::kI64, std::move(shape), values.data(), values.size_bytes()});
}

void SafetensorsWriter::add_metadata(std::string key, std::string value) {
    metadata_.insert_or_assign(std::move(key), std::move(value));
}

void SafetensorsWriter::write(const std::filesystem::path& path) const {
    // Wide types first, so that every tensor is aligned to its type.
    std::vector<const Entry*> order;
    for (const Entry& entry : entries_) order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
        return describe_type(a->type).size_bytes > describe_type(b->type).size_bytes;
    });

    json header = json::object();
    if (!metadata_.empty()) header["__metadata__"] = metadata_;
    std::size_t offset = 0;
    for (const Entry* entry : order) {
        SPLATELIER_REQUIRE(!header.contains(entry->name), "tensor {} added twice", entry->name);
        header[entry->name] = {{"dtype", describe_type(entry->type).name},
                               {"shape", entry->shape},
                               {"data_offsets", {offset, offset + entry->size_bytes}}};
        offset += entry->size_bytes;
    }
    std::string text = header.dump();
    text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');

    FileWriter file(path);
    const std::uint64_t header_size = text.size();
    file.append(&header_size, kLengthBytes);
    file.append(text);
    for (const Entry* entry : order) file.append(entry->data, entry->size_bytes);
    file.commit();
}

}  // namespace splatelier

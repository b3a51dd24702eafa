// safetensors: named arrays in one file, readable by anyone's library.
// Format: 8-byte little-endian header length, JSON header, raw row-major data (huggingface/safetensors
// README).
// SPDX-License-Identifier: MIT
#pragma once

#include "core/io/files.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// Element types that we read and write.
enum class TensorType { kF64, kF32, kF16, kBf16, kI64, kI32, kU8 };

/// Where a tensor lies in a file.
struct TensorInfo {
    TensorType type = TensorType::kF32;
    std::vector<std::size_t> shape;  ///< empty: a scalar
    std::size_t begin = 0, end = 0;  ///< bytes from the start of the data
    [[nodiscard]] std::size_t element_count() const;
};

/// An opened file. Every count in the header is checked against the file's size before anything is allocated.
class Safetensors {
  public:
    /// Throws Error that names the file and the tensor.
    static Safetensors read(const std::filesystem::path& path);
    /// The same from bytes; `where` stands for the path in errors.
    static Safetensors parse(std::string bytes, std::string where);

    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// Throws Error where there is no such tensor.
    [[nodiscard]] const TensorInfo& info(std::string_view name) const;
    /// The free-form strings of "__metadata__".
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return metadata_; }

    /// A copy, converted from whatever floating or integer type is stored. Throws Error where there is no
    /// such tensor.
    [[nodiscard]] std::vector<double> doubles(std::string_view name) const;
    [[nodiscard]] std::vector<float> floats(std::string_view name) const;
    [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name) const;
    /// The raw bytes, alive as long as this object.
    [[nodiscard]] std::string_view bytes(std::string_view name) const;

  private:
    std::string where_, data_;
    std::size_t data_offset_ = 0;
    std::map<std::string, TensorInfo, std::less<>> tensors_;
    std::map<std::string, std::string> metadata_;
};

/// Collects borrowed arrays (they must stay alive until write()), then writes them beside and renames.
class SafetensorsWriter {
  public:
    void add(std::string name, std::vector<std::size_t> shape, std::span<const float> values);
    void add(std::string name, std::vector<std::size_t> shape, std::span<const std::int64_t> values);
    void add_metadata(std::string key, std::string value);
    void write(const std::filesystem::path& path) const;

  private:
    struct Entry {
        std::string name;
        TensorType type;
        std::vector<std::size_t> shape;
        const void* data;
        std::size_t size_bytes;
    };
    std::vector<Entry> entries_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace splatelier

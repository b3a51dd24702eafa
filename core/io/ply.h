// PLY as a container of named columns; what they mean is core/formats' matter.
// Format: Turk 1994, "The PLY polygon file format".
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

enum class PlyType { kInt8, kUint8, kInt16, kUint16, kInt32, kUint32, kFloat32, kFloat64 };

enum class PlyEncoding { kAscii, kLittleEndian, kBigEndian };

struct PlyProperty {
    std::string name;
    PlyType type = PlyType::kFloat32;
    bool is_list = false;
    PlyType list_count_type = PlyType::kUint8;
};

struct PlyElement {
    std::string name;
    std::size_t count = 0;
    std::vector<PlyProperty> properties;
    /// Index of the property, or -1.
    [[nodiscard]] int find(std::string_view property) const;
};

/// Columns that are wanted together: `values` becomes [count, properties.size()], row by row.
struct PlyColumns {
    std::vector<std::string> properties;
    std::vector<float>* values = nullptr;
};

/// A file read by columns, whatever their order and type; binary (both byte orders) and ASCII. Files over 2
/// GB are streamed, not held. Counts are checked against the file's size before anything is allocated.
class PlyReader {
  public:
    /// Reads the header. Throws Error "path:line: what".
    explicit PlyReader(std::filesystem::path path);
    [[nodiscard]] const std::vector<PlyElement>& elements() const { return elements_; }
    [[nodiscard]] const std::vector<std::string>& comments() const { return comments_; }
    /// Null where there is no such element.
    [[nodiscard]] const PlyElement* element(std::string_view name) const;
    /// The named scalar columns of an element, row by row: [count, properties.size()]. Throws Error for a
    /// missing element or property, a list, a file that ends too early.
    [[nodiscard]] std::vector<float> read_floats(std::string_view element,
                                                 const std::vector<std::string>& properties) const;
    /// Several arrays in one pass over the file; errors as above.
    void read_columns(std::string_view element, const std::vector<PlyColumns>& groups) const;

  private:
    void read_header(std::string_view head);
    void check_counts() const;

    std::filesystem::path path_;
    std::vector<PlyElement> elements_;
    std::vector<std::string> comments_;
    PlyEncoding encoding_ = PlyEncoding::kLittleEndian;
    std::size_t data_offset_ = 0, file_size_ = 0;
    std::size_t header_lines_ = 0;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/io/ply.h"

#include "core/error.h"
#include "core/io/ply_rows.h"
#include "core/io/quote.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace splatelier {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t(1) << 20;

struct TypeName {
    std::string_view name, other_name;
    PlyType type;
};
constexpr std::array kTypes{TypeName{"char", "int8", PlyType::kInt8},
                            TypeName{"uchar", "uint8", PlyType::kUint8},
                            TypeName{"short", "int16", PlyType::kInt16},
                            TypeName{"ushort", "uint16", PlyType::kUint16},
                            TypeName{"int", "int32", PlyType::kInt32},
                            TypeName{"uint", "uint32", PlyType::kUint32},
                            TypeName{"float", "float32", PlyType::kFloat32},
                            TypeName{"double", "float64", PlyType::kFloat64}};

std::vector<std::string_view> split_words(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const std::size_t start = line.find_first_not_of(" \t");
        if (start == std::string_view::npos) break;
        const std::size_t end = std::min(line.find_first_of(" \t", start), line.size());
        words.push_back(line.substr(start, end - start));
        line.remove_prefix(end);
    }
    return words;
}

// A header's lines one after the other, with their numbers.
class HeaderLines {
  public:
    HeaderLines(std::string_view text, std::string where) : text_(text), where_(std::move(where)) {}
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] std::size_t position() const { return position_; }

    std::string_view next() {
        const std::size_t end = text_.find('\n', position_);
        ++number_;
        if (end == std::string_view::npos) {
            fail_here(
                "the header does not end: expected 'end_header', found the end of the file or a long header");
        }
        std::string_view line = text_.substr(position_, end - position_);
        position_ = end + 1;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return line;
    }
    template <typename... Args>
    [[noreturn]] void fail_here(fmt::format_string<Args...> format, Args&&... args) const {
        fail("{}:{}: {}", where_, number_, fmt::format(format, std::forward<Args>(args)...));
    }

  private:
    std::string_view text_;
    std::string where_;
    std::size_t position_ = 0, number_ = 0;
};

PlyType read_type(const HeaderLines& lines, std::string_view name) {
    const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& t) {
        return name == t.name || name == t.other_name;
    });
    if (found == kTypes.end()) lines.fail_here("expected a type (float, uchar, …), found {}", quote(name));
    return found->type;
}

PlyEncoding read_encoding(const HeaderLines& lines, const std::vector<std::string_view>& words) {
    if (words.size() != 3 || words[2] != "1.0") lines.fail_here("expected 'format … 1.0'");
    if (words[1] == "ascii") return PlyEncoding::kAscii;
    if (words[1] == "binary_little_endian") return PlyEncoding::kLittleEndian;
    if (words[1] == "binary_big_endian") return PlyEncoding::kBigEndian;
    lines.fail_here("format {} is not one of ascii, binary_little_endian, binary_big_endian",
                    quote(words[1]));
}

PlyElement read_element(const HeaderLines& lines, const std::vector<std::string_view>& words) {
    if (words.size() != 3) lines.fail_here("expected 'element NAME COUNT', found {} words", words.size());
    PlyElement element{std::string(words[1]), 0, {}};
    const char* end = words[2].data() + words[2].size();
    const auto [stop, problem] = std::from_chars(words[2].data(), end, element.count);
    if (problem != std::errc() || stop != end) lines.fail_here("expected a count, found {}", quote(words[2]));
    return element;
}

PlyProperty read_property(const HeaderLines& lines, const std::vector<std::string_view>& words) {
    PlyProperty property;
    if (words.size() == 5 && words[1] == "list") {
        property.is_list = true;
        property.list_count_type = read_type(lines, words[2]);
        if (property.list_count_type == PlyType::kFloat32 || property.list_count_type == PlyType::kFloat64) {
            lines.fail_here("the length of a list cannot be a {}", words[2]);
        }
    } else if (words.size() != 3) {
        lines.fail_here("expected 'property TYPE NAME' or 'property list TYPE TYPE NAME'");
    }
    property.type = read_type(lines, words[words.size() - 2]);
    property.name = words.back();
    return property;
}

std::size_t least_row_bytes(const PlyElement& element, PlyEncoding encoding) {
    std::size_t size = 0;
    for (const PlyProperty& property : element.properties) {
        // In ASCII, a digit and the space or line break after it.
        size += encoding == PlyEncoding::kAscii
                    ? 2
                    : ply_size_bytes(property.is_list ? property.list_count_type : property.type);
    }
    return size;
}

}  // namespace

int PlyElement::find(std::string_view property) const {
    const auto found = std::find_if(
        properties.begin(), properties.end(), [&](const PlyProperty& p) { return p.name == property; });
    return found == properties.end() ? -1 : static_cast<int>(found - properties.begin());
}

PlyReader::PlyReader(std::filesystem::path path) : path_(std::move(path)) {
    BlockReader reader(path_, 0);
    reader.fill(kMaxHeaderBytes);
    std::error_code problem;
    file_size_ = std::filesystem::file_size(path_, problem);
    if (problem) fail("{}: cannot be read: {}", path_.string(), problem.message());
    read_header(reader.available().substr(0, kMaxHeaderBytes));
    check_counts();
}

void PlyReader::read_header(std::string_view head) {
    HeaderLines lines(head, path_.string());
    if (head.substr(0, 4) != "ply\n" && head.substr(0, 5) != "ply\r\n") {
        fail("{}:1: not a PLY file: expected 'ply' on the first line", path_.string());
    }
    lines.next();
    std::optional<PlyEncoding> encoding;
    for (;;) {
        const std::string_view line = lines.next();
        const std::vector<std::string_view> words = split_words(line);
        if (words.empty()) continue;
        if (words[0] == "end_header") break;
        if (words[0] == "comment") {
            comments_.emplace_back(line.substr(std::min(line.size(), line.find("comment") + 8)));
        } else if (words[0] == "format") {
            encoding = read_encoding(lines, words);
        } else if (words[0] == "element") {
            elements_.push_back(read_element(lines, words));
            if (element(elements_.back().name) != &elements_.back()) {
                lines.fail_here("a second element {}", quote(elements_.back().name));
            }
        } else if (words[0] == "property") {
            if (elements_.empty()) lines.fail_here("a property before the first element");
            PlyProperty property = read_property(lines, words);
            if (elements_.back().find(property.name) >= 0) {
                lines.fail_here("a second property {}", quote(property.name));
            }
            elements_.back().properties.push_back(std::move(property));
        } else if (words[0] != "obj_info") {
            lines.fail_here("expected a header line, found {}", quote(words[0]));
        }
    }
    if (!encoding) lines.fail_here("the header has no 'format' line");
    encoding_ = *encoding;
    data_offset_ = lines.position();
    header_lines_ = lines.number();
}

void PlyReader::check_counts() const {
    // The last line of an ASCII file may lack its line break.
    std::size_t left =
        file_size_ - std::min(file_size_, data_offset_) + (encoding_ == PlyEncoding::kAscii ? 1 : 0);
    for (const PlyElement& element : elements_) {
        if (element.count == 0) continue;
        const std::size_t row_bytes = least_row_bytes(element, encoding_);
        if (row_bytes == 0) {
            fail("{}: element {} states {} rows, but no property",
                 path_.string(),
                 quote(element.name),
                 element.count);
        }
        if (element.count > left / row_bytes) {
            fail("{}: element {} states {} rows of {} bytes or more, but only {} bytes are left",
                 path_.string(),
                 quote(element.name),
                 element.count,
                 row_bytes,
                 left);
        }
        left -= element.count * row_bytes;
    }
}

const PlyElement* PlyReader::element(std::string_view name) const {
    const auto found =
        std::find_if(elements_.begin(), elements_.end(), [&](const PlyElement& e) { return e.name == name; });
    return found == elements_.end() ? nullptr : &*found;
}

std::vector<float> PlyReader::read_floats(std::string_view element_name,
                                          const std::vector<std::string>& properties) const {
    std::vector<float> values;
    read_columns(element_name, {{properties, &values}});
    return values;
}

void PlyReader::read_columns(std::string_view element_name, const std::vector<PlyColumns>& groups) const {
    const PlyElement* target = element(element_name);
    if (target == nullptr) fail("{}: has no element {}", path_.string(), quote(element_name));
    std::vector<PlyWanted> wanted;
    for (const PlyColumns& group : groups) {
        std::vector<std::size_t> indices;
        for (const std::string& name : group.properties) {
            const int index = target->find(name);
            if (index < 0) {
                fail("{}: element {} has no property {}", path_.string(), quote(element_name), quote(name));
            }
            indices.push_back(static_cast<std::size_t>(index));
            if (target->properties[indices.back()].is_list) {
                fail("{}: property {} is a list, expected a number", path_.string(), quote(name));
            }
        }
        group.values->assign(target->count * indices.size(), 0.0F);
        for (std::size_t i = 0; i < indices.size(); ++i) {
            wanted.push_back({indices[i], group.values->data() + i, indices.size()});
        }
    }
    BlockReader reader(path_, data_offset_);
    std::size_t line = header_lines_ + 1;
    for (const PlyElement& current : elements_) {
        const bool is_target = &current == target;
        read_ply_rows(reader,
                      encoding_,
                      current,
                      is_target ? std::span<const PlyWanted>(wanted) : std::span<const PlyWanted>(),
                      line);
        if (is_target) return;
    }
}

}  // namespace splatelier

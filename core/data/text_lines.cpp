// SPDX-License-Identifier: MIT
#include "core/data/text_lines.h"

#include "core/error.h"

#include <algorithm>

namespace splatelier {
namespace {

constexpr std::string_view kBlanks = " \t\v\f";

}  // namespace

std::optional<std::string_view> TextLines::next() {
    if (rest_.empty()) return std::nullopt;
    ++line_number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

std::optional<std::string_view> TextLines::next_filled() {
    while (const std::optional<std::string_view> line = next()) {
        const std::size_t first = line->find_first_not_of(kBlanks);
        if (first != std::string_view::npos && (*line)[first] != '#') return line;
    }
    return std::nullopt;
}

void TextLines::fail_here(const std::string& message) const {
    fail("{}:{}: {}", where_, line_number_, message);
}

void LineFields::skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
}

std::string_view LineFields::text(std::string_view what) {
    skip_blanks();
    if (rest_.empty()) {
        lines_.fail_here(fmt::format("expected {} after {} fields, found the end of the line", what, taken_));
    }
    const std::size_t end = std::min(rest_.find_first_of(kBlanks), rest_.size());
    const std::string_view field = rest_.substr(0, end);
    rest_.remove_prefix(end);
    ++taken_;
    return field;
}

std::string_view LineFields::remainder() {
    skip_blanks();
    const std::size_t last = rest_.find_last_not_of(kBlanks);
    const std::string_view out =
        last == std::string_view::npos ? std::string_view{} : rest_.substr(0, last + 1);
    rest_ = {};
    return out;
}

bool LineFields::at_end() {
    skip_blanks();
    return rest_.empty();
}

void LineFields::fail_number(std::string_view field, std::string_view what) const {
    constexpr std::size_t kMostShown = 40;
    lines_.fail_here(
        fmt::format("expected {} as field {}, found \"{}\"", what, taken_, field.substr(0, kMostShown)));
}

}  // namespace splatelier

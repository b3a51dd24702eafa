// Text files of whitespace-separated fields, line by line, with errors that name the line.
// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// Walks through a borrowed text. Carriage returns before line ends are dropped.
class TextLines {
  public:
    /// `where` stands for the path in errors.
    TextLines(std::string_view text, std::string where) : rest_(text), where_(std::move(where)) {}

    /// The next line, or empty at the end.
    std::optional<std::string_view> next();
    /// The next line that is neither blank nor a comment ('#').
    std::optional<std::string_view> next_filled();
    /// Throws Error "where:line: message".
    [[noreturn]] void fail_here(const std::string& message) const;

  private:
    std::string_view rest_;
    std::string where_;
    std::size_t line_number_ = 0;
};

/// Takes fields off the front of one line.
class LineFields {
  public:
    LineFields(std::string_view line, const TextLines& lines) : rest_(line), lines_(lines) {}

    /// Throws Error that names the line where there is no further field.
    std::string_view text(std::string_view what);
    /// Throws Error that names the line where the field is missing or not such a number.
    template <typename T>
    T number(std::string_view what) {
        const std::string_view field = text(what);
        T value{};
        const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (problem != std::errc{} || end != field.data() + field.size()) fail_number(field, what);
        return value;
    }
    /// All that is left, without the blanks around it.
    std::string_view remainder();
    [[nodiscard]] bool at_end();

  private:
    [[noreturn]] void fail_number(std::string_view field, std::string_view what) const;
    void skip_blanks();

    std::string_view rest_;
    const TextLines& lines_;
    int taken_ = 0;
};

}  // namespace splatelier

// SPDX-License-Identifier: MIT
#include "core/io/json_file.h"

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/quote.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace splatelier {
namespace {

using nlohmann::json;

// Deeper text is an attack: copying and writing a json value recurse, a level a stack frame.
constexpr int kMaxDepth = 100;
constexpr std::size_t kMaxReasonBytes = 200;

std::size_t line_of(std::string_view text, std::size_t byte) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

void check_depth(std::string_view text, std::string_view where) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxDepth) {
                fail("{}:{}: nested deeper than {} levels", where, line_of(text, i), kMaxDepth);
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

// Accepts everything; remembers where and why the parser stopped. (The exceptions of json::parse carry no
// position for a number that is out of range.)
struct FailureLocator final : nlohmann::json_sax<json> {
    std::size_t byte = 0;
    std::string reason;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&, const json::exception& problem) override {
        byte = position;
        reason = problem.what();
        return false;
    }
};

// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error …" → "syntax error …".
std::string_view reason_alone(std::string_view message) {
    if (const auto bracket = message.find("] "); bracket != std::string_view::npos) {
        message.remove_prefix(bracket + 2);
    }
    if (message.starts_with("parse error")) {
        if (const auto colon = message.find(": "); colon != std::string_view::npos) {
            message.remove_prefix(colon + 2);
        }
    }
    return message;
}

}  // namespace

json parse_json(std::string_view text, std::string_view where) {
    check_depth(text, where);
    json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_discarded()) return parsed;
    FailureLocator locator;
    json::sax_parse(text, &locator);
    fail("{}:{}: not JSON: {}",
         where,
         line_of(text, locator.byte),
         printable(reason_alone(locator.reason), kMaxReasonBytes));
}

json read_json(const std::filesystem::path& path) {
    return parse_json(read_file(path), path.string());
}

void write_json(const std::filesystem::path& path, const json& value) {
    // Names of files need not be UTF-8; JSON must be.
    write_file(path, value.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace splatelier

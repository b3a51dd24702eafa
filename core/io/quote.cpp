// SPDX-License-Identifier: MIT
#include "core/io/quote.h"

#include <fmt/core.h>

namespace splatelier {
namespace {

constexpr std::size_t kMaxQuotedBytes = 60;  // a message should stay on one line of a terminal

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
    std::string out;
    for (const char c : text.substr(0, max_bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            out += c;
        } else {
            out += fmt::format("\\x{:02x}", byte);
        }
    }
    if (text.size() > max_bytes) out += "…";
    return out;
}

std::string quote(std::string_view text) {
    return fmt::format("'{}'", printable(text, kMaxQuotedBytes));
}

}  // namespace splatelier

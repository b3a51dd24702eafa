// A claim about messages that most tests make.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace splatelier::test {

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace splatelier::test

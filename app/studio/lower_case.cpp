// SPDX-License-Identifier: MIT
#include "app/studio/lower_case.h"

#include <algorithm>

namespace splatelier {

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

}  // namespace splatelier

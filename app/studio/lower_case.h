// Text compared without regard to case.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace splatelier {

/// The ASCII letters of `text` in lower case, all other bytes as they are.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace splatelier

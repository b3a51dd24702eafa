// Numbers as people read them: counts, durations, sizes.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace splatelier {

/// "950", "12.1 k", "1.25 M".
[[nodiscard]] std::string readable_count(double count);
/// "8 s", "3 min 05 s", "2 h 14 min".
[[nodiscard]] std::string readable_duration(double seconds);
/// "640 MB", "1.9 GB"; powers of 1000.
[[nodiscard]] std::string readable_bytes(std::uint64_t bytes);
/// "30 000": digits in groups of three, a thin space between.
[[nodiscard]] std::string grouped_digits(std::int64_t number);

}  // namespace splatelier

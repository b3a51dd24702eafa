// SPDX-License-Identifier: MIT
#include "app/studio/readable.h"

#include <fmt/format.h>

#include <cmath>

namespace splatelier {

std::string readable_count(double count) {
    if (std::abs(count) < 1000) return fmt::format("{:.0f}", count);
    if (std::abs(count) < 99950) return fmt::format("{:.1f} k", count / 1e3);
    if (std::abs(count) < 999500) return fmt::format("{:.0f} k", count / 1e3);
    return fmt::format("{:.2f} M", count / 1e6);
}

std::string readable_duration(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return "–";
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::string readable_bytes(std::uint64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (value < 1e6) return fmt::format("{:.0f} kB", value / 1e3);
    if (value < 1e9) return fmt::format("{:.0f} MB", value / 1e6);
    return fmt::format("{:.1f} GB", value / 1e9);
}

std::string grouped_digits(std::int64_t number) {
    std::string digits = std::to_string(number < 0 ? -number : number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), "\xe2\x80\xaf");  // U+202F, narrow no-break space
    }
    return number < 0 ? "-" + digits : digits;
}

}  // namespace splatelier

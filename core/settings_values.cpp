// SPDX-License-Identifier: MIT
#include "core/settings_values.h"

#include "core/error.h"

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>

namespace splatelier {
namespace {

constexpr std::array<std::string_view, 2> kStrategyNames{"adc", "mcmc"};
constexpr std::array<std::string_view, 3> kPrecisionNames{"fp32", "fp16", "bf16"};
constexpr std::array<std::string_view, 3> kBackendNames{"auto", "cpu", "gl"};

constexpr const auto& names_of(Strategy) {
    return kStrategyNames;
}
constexpr const auto& names_of(Precision) {
    return kPrecisionNames;
}
constexpr const auto& names_of(BackendChoice) {
    return kBackendNames;
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

template <typename T>
bool parse_whole(std::string_view text, T& value) {
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    return result.ec == std::errc() && result.ptr == end;
}

/// Whole numbers may be written as 1e6 too.
template <std::integral T>
void parse_integer(const Option& option, std::string_view text, T& value) {
    if (parse_whole(text, value)) return;
    constexpr double kExactlyWhole = 9007199254740992.0;  // 2^53
    double real = 0;
    if (parse_whole(text, real) && std::abs(real) <= kExactlyWhole && real == std::floor(real) &&
        real >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
        real <= static_cast<double>(std::numeric_limits<T>::max())) {
        value = static_cast<T>(real);
        return;
    }
    fail_usage("{}: expected a whole number, found \"{}\"", option.key, text);
}

template <typename T>
void parse_choice(const Option& option, std::string_view text, T& value) {
    const auto& names = names_of(T{});
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] != text) continue;
        value = static_cast<T>(i);
        return;
    }
    fail_usage("{}: expected {}, found \"{}\"", option.key, joined(choice_names(T{})), text);
}

[[noreturn]] void fail_range(const Option& option, const std::string& value) {
    fail_usage("{}: {} is out of range, expected {:g} to {:g}{}{}",
               option.key,
               value,
               option.min,
               option.max,
               option.unit.empty() ? "" : " ",
               option.unit);
}

bool bounded(const Option& option) {
    return option.min < option.max;
}

template <std::integral T>
void check_integer(const Option& option, T value) {
    const auto real = static_cast<double>(value);
    if (bounded(option) && (real < option.min || real > option.max)) fail_range(option, value_text(value));
}

}  // namespace

std::vector<std::string_view> choice_names(Strategy) {
    return {kStrategyNames.begin(), kStrategyNames.end()};
}
std::vector<std::string_view> choice_names(Precision) {
    return {kPrecisionNames.begin(), kPrecisionNames.end()};
}
std::vector<std::string_view> choice_names(BackendChoice) {
    return {kBackendNames.begin(), kBackendNames.end()};
}

std::string value_text(int value) {
    return fmt::format("{}", value);
}
std::string value_text(std::int64_t value) {
    return fmt::format("{}", value);
}
std::string value_text(std::uint64_t value) {
    return fmt::format("{}", value);
}
std::string value_text(float value) {
    return fmt::format("{}", value);
}
std::string value_text(bool value) {
    return value ? "true" : "false";
}
std::string value_text(Strategy value) {
    return std::string(kStrategyNames.at(static_cast<std::size_t>(value)));
}
std::string value_text(Precision value) {
    return std::string(kPrecisionNames.at(static_cast<std::size_t>(value)));
}
std::string value_text(BackendChoice value) {
    return std::string(kBackendNames.at(static_cast<std::size_t>(value)));
}
std::string value_text(const Vec3f& value) {
    return fmt::format("{},{},{}", value.x(), value.y(), value.z());
}
std::string value_text(const std::string& value) {
    return value;
}

void parse_value(const Option& option, std::string_view text, int& value) {
    parse_integer(option, text, value);
}
void parse_value(const Option& option, std::string_view text, std::int64_t& value) {
    parse_integer(option, text, value);
}
void parse_value(const Option& option, std::string_view text, std::uint64_t& value) {
    parse_integer(option, text, value);
}
void parse_value(const Option& option, std::string_view text, float& value) {
    if (!parse_whole(text, value)) fail_usage("{}: expected a number, found \"{}\"", option.key, text);
}
void parse_value(const Option& option, std::string_view text, bool& value) {
    if (text == "true" || text == "1" || text == "on" || text == "yes") {
        value = true;
    } else if (text == "false" || text == "0" || text == "off" || text == "no") {
        value = false;
    } else {
        fail_usage("{}: expected true or false, found \"{}\"", option.key, text);
    }
}
void parse_value(const Option& option, std::string_view text, Strategy& value) {
    parse_choice(option, text, value);
}
void parse_value(const Option& option, std::string_view text, Precision& value) {
    parse_choice(option, text, value);
}
void parse_value(const Option& option, std::string_view text, BackendChoice& value) {
    parse_choice(option, text, value);
}
void parse_value(const Option& option, std::string_view text, Vec3f& value) {
    Vec3f parsed;
    std::string_view rest = text;
    for (int i = 0; i < 3; ++i) {
        const std::size_t comma = rest.find(',');
        const bool last = i == 2;
        if ((comma == std::string_view::npos) != last || !parse_whole(rest.substr(0, comma), parsed[i])) {
            fail_usage(
                "{}: expected three numbers with commas between (0,0.5,1), found \"{}\"", option.key, text);
        }
        if (!last) rest.remove_prefix(comma + 1);
    }
    value = parsed;
}
void parse_value(const Option&, std::string_view text, std::string& value) {
    value = text;
}

void check_value(const Option& option, int value) {
    check_integer(option, value);
}
void check_value(const Option& option, std::int64_t value) {
    check_integer(option, value);
}
void check_value(const Option& option, std::uint64_t value) {
    check_integer(option, value);
}
void check_value(const Option& option, float value) {
    if (!std::isfinite(value)) fail_usage("{}: expected a finite number, found {}", option.key, value);
    // Limits are compared as floats: 0.99F is a little more than 0.99.
    if (bounded(option) &&
        (value < static_cast<float>(option.min) || value > static_cast<float>(option.max))) {
        fail_range(option, value_text(value));
    }
}
void check_value(const Option& option, const Vec3f& value) {
    for (int i = 0; i < 3; ++i) check_value(option, value[i]);
}

}  // namespace splatelier

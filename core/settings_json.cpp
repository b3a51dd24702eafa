// settings.json: the nested, complete form of Settings.
// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "core/settings.h"
#include "core/settings_table.h"
#include "core/settings_values.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <concepts>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace splatelier {
namespace {

using Json = nlohmann::ordered_json;

/// The double of a float's shortest text, so that 0.2F is written 0.2.
double shortest(float value) {
    return std::strtod(value_text(value).c_str(), nullptr);
}

template <typename T>
Json to_json(const T& value) {
    if constexpr (std::same_as<T, float>) {
        return shortest(value);
    } else if constexpr (std::same_as<T, Vec3f>) {
        return Json::array({shortest(value.x()), shortest(value.y()), shortest(value.z())});
    } else if constexpr (std::is_enum_v<T>) {
        return value_text(value);
    } else {
        return value;
    }
}

/// What a JSON value must be; used as the error's "expected".
template <typename T>
const char* expected_json() {
    if constexpr (std::same_as<T, bool>) return "true or false";
    if constexpr (std::integral<T>) return "a whole number";
    if constexpr (std::same_as<T, float>) return "a number";
    if constexpr (std::same_as<T, Vec3f>) return "three numbers";
    return "text";
}

template <std::integral T>
bool from_json_integer(const Json& json, T& value) {
    if (json.is_number_unsigned()) {
        const auto number = json.get<std::uint64_t>();
        if (!std::in_range<T>(number)) return false;
        value = static_cast<T>(number);
        return true;
    }
    if (!json.is_number_integer()) return false;
    const auto number = json.get<std::int64_t>();
    if (!std::in_range<T>(number)) return false;
    value = static_cast<T>(number);
    return true;
}

/// False where the JSON value is of another type.
template <typename T>
bool from_json(const Option& option, const Json& json, T& value) {
    if constexpr (std::same_as<T, bool>) {
        if (!json.is_boolean()) return false;
        value = json.get<bool>();
    } else if constexpr (std::integral<T>) {
        return from_json_integer(json, value);
    } else if constexpr (std::same_as<T, float>) {
        if (!json.is_number()) return false;
        value = static_cast<float>(json.get<double>());
    } else if constexpr (std::same_as<T, Vec3f>) {
        if (!json.is_array() || json.size() != 3) return false;
        for (int i = 0; i < 3; ++i) {
            if (!from_json(option, json[static_cast<std::size_t>(i)], value[i])) return false;
        }
    } else {
        if (!json.is_string()) return false;
        parse_value(option, json.get<std::string>(), value);
    }
    return true;
}

std::pair<std::string, std::string> group_and_name(std::string_view key) {
    const std::size_t dot = key.find('.');
    return {std::string(key.substr(0, dot)), std::string(key.substr(dot + 1))};
}

Json parse(std::string_view text, std::string_view where) {
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::parse_error& problem) {
        const auto before = text.substr(0, std::min<std::size_t>(problem.byte, text.size()));
        fail("{}:{}: not valid JSON", where, 1 + std::count(before.begin(), before.end(), '\n'));
    }
}

/// Throws for a group or a name that no setting has.
void check_names(const Json& root, std::string_view where) {
    if (!root.is_object()) fail("{}: expected an object of settings groups", where);
    const std::vector<std::string_view> keys = setting_keys();
    for (const auto& [group, members] : root.items()) {
        if (!members.is_object()) fail("{}: {}: expected an object of settings", where, group);
        for (const auto& member : members.items()) {
            const std::string key = group + "." + member.key();
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
                fail("{}: {}", where, unknown_setting_message(key));
            }
        }
    }
}

}  // namespace

std::string settings_to_json(const Settings& settings) {
    Json root;
    describe(settings, [&](const Option& option, const auto& value) {
        const auto [group, name] = group_and_name(option.key);
        root[group][name] = to_json(value);
    });
    // A folder's name need not be UTF-8; JSON must be.
    return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Settings settings_from_json(std::string_view json, std::string_view where) {
    const Json root = parse(json, where);
    check_names(root, where);
    Settings settings;
    describe(settings, [&](const Option& option, auto& value) {
        const auto [group, name] = group_and_name(option.key);
        if (!root.contains(group) || !root[group].contains(name)) return;
        try {
            if (!from_json(option, root[group][name], value)) {
                fail("{}: expected {}, found {}",
                     option.key,
                     expected_json<std::remove_reference_t<decltype(value)>>(),
                     root[group][name].dump());
            }
            check_value(option, value);
        } catch (const Error& problem) {
            fail("{}: {}", where, problem.what());
        }
    });
    return settings;
}

}  // namespace splatelier

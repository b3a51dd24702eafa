// SPDX-License-Identifier: MIT
#include "app/cli/setting_flags.h"

#include "core/settings_table.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <type_traits>

namespace splatelier {
namespace {

/// Headings of --help, by the settings' groups.
std::string heading(std::string_view group) {
    if (group == "train") return "Training";
    if (group == "rates") return "Learning rates";
    if (group == "density") return "Adding and removing splats";
    if (group == "render") return "Rendering";
    if (group == "data") return "Photos";
    if (group == "output") return "Saving and evaluating";
    if (group == "view") return "Viewport";
    return std::string(group);
}

bool is_switch_value(std::string_view word) {
    constexpr std::string_view kWords[] = {"true", "false", "on", "off", "yes", "no", "1", "0"};
    return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace

Settings with_given(Settings base, const GivenSettings& given) {
    for (const auto& [key, text] : given) set_setting(base, key, text);
    return base;
}

std::string option_range(const Option& option) {
    constexpr double kNoLimit = 1e9;  // ranges up to this or more are not worth a reader's time
    if (option.min >= option.max) return {};
    if (option.max < kNoLimit) return fmt::format("{:g} to {:g}", option.min, option.max);
    return option.min > 0 ? fmt::format("at least {:g}", option.min) : std::string();
}

std::string option_description(const Option& option, const std::string& default_text) {
    const std::string range = option_range(option);
    std::string facts = default_text;
    if (!option.unit.empty()) facts += fmt::format(" {}", option.unit);
    if (!range.empty()) facts += fmt::format("{}{}", facts.empty() ? "" : "; ", range);
    return facts.empty() ? std::string(option.help) : fmt::format("{} [{}]", option.help, facts);
}

SettingFlags::SettingFlags(CLI::App& app, const std::vector<std::string_view>& wanted) {
    const Settings defaults;
    describe(defaults, [&]<typename T>(const Option& option, const T&) {
        const std::string_view group = option.key.substr(0, option.key.find('.'));
        const auto is_wanted = [&](std::string_view word) { return word == group || word == option.key; };
        if (std::none_of(wanted.begin(), wanted.end(), is_wanted)) return;
        Flag& flag =
            *flags_.emplace_back(std::make_unique<Flag>(Flag{std::string(option.key), std::string()}));
        std::string names = fmt::format("--{}", option.key);
        if (!option.alias.empty()) names += fmt::format(",--{}", option.alias);
        app.add_option(names, flag.text, option_description(option, setting_text(defaults, option.key)))
            ->group(heading(group))
            ->type_name(std::is_same_v<T, bool> ? "[true|false]" : "VALUE");
        if constexpr (std::is_same_v<T, bool>) switches_.insert(fmt::format("--{}", option.key));
    });
    app_ = &app;
}

GivenSettings SettingFlags::given() const {
    GivenSettings given;
    for (const auto& flag : flags_) {
        if (app_->count("--" + flag->key) > 0) given.emplace_back(flag->key, flag->text);
    }
    return given;
}

std::vector<std::string> SettingFlags::complete_switches(const std::vector<std::string>& arguments) const {
    std::vector<std::string> completed;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--") {
            completed.insert(
                completed.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
            break;
        }
        completed.push_back(arguments[i]);
        if (!switches_.contains(arguments[i])) continue;
        if (i + 1 == arguments.size() || !is_switch_value(arguments[i + 1])) completed.emplace_back("true");
    }
    return completed;
}

}  // namespace splatelier
